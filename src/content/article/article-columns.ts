import type { Article } from './article.entity.js';

/*
 * The fields that an author writes of an article itself, said once: the statements that insert, replace
 * and read articles are made of these lists, and the types of what is written and read as well.
 */

/** The fields that lists of articles show. */
export const LISTED_FIELDS = ['title', 'description'] as const satisfies (keyof Article)[];

/** All of them. */
export const CONTENT_FIELDS = [...LISTED_FIELDS, 'text'] as const satisfies (keyof Article)[];

/** {@link LISTED_FIELDS}, of an article. */
export type ListedFields = Pick<Article, (typeof LISTED_FIELDS)[number]>;

/** {@link CONTENT_FIELDS}, of an article. */
export type ContentFields = Pick<Article, (typeof CONTENT_FIELDS)[number]>;

/** Those of the fields that may be null. */
type NullableField = {
  [Field in keyof ContentFields]: null extends ContentFields[Field] ? Field : never;
}[keyof ContentFields];

/** What the fields are taken from; those that may be null may be left out. */
type ContentSource = Omit<ContentFields, NullableField> & {
  [Field in NullableField]?: ContentFields[Field] | undefined;
};

/** The content of an article or of a request, and nothing else of it; what is left out is null. */
export function contentFieldsOf(source: ContentSource): ContentFields {
  const values = source as Partial<ContentFields>;
  const entries = CONTENT_FIELDS.map((field) => [field, values[field] ?? null]);
  return Object.fromEntries(entries) as ContentFields;
}

/** What lists show of the content, and nothing else of `source`. */
export function listedFieldsOf(source: ListedFields): ListedFields {
  const entries = LISTED_FIELDS.map((field) => [field, source[field]]);
  return Object.fromEntries(entries) as ListedFields;
}

/** SQL: the columns of these fields of the article `a`, under the names of the fields. */
export function selectFields(fields: typeof LISTED_FIELDS | typeof CONTENT_FIELDS): string {
  return fields.map((field) => `a.${selected(field)}`).join(', ');
}

function selected(field: string): string {
  const column = columnOf(field);
  return column === field ? column : `${column} as "${field}"`;
}

/** The name of a field's column, as the ORM makes it. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
