import type { Article } from './article.entity.js';

/*
 * The fields of an article that its author writes. The SQL statements that read and write articles, and
 * the types of their rows, are built from these lists, so that a field is named in one place.
 */

/** Maximum length of a title, in code points. */
export const MAX_TITLE_LENGTH = 255;

/** Maximum length of a description, in code points. */
export const MAX_DESCRIPTION_LENGTH = 1000;

/** Maximum length of a text, in code points; the body limit in bytes has to allow for it. */
export const MAX_TEXT_LENGTH = 200_000;

/** Maximum length of a language tag, in characters (RFC 5646 §4.4.1). */
export const MAX_LANGUAGE_LENGTH = 35;

/** Maximum length of a URL of an article, in characters. */
export const MAX_URL_LENGTH = 2000;

/** Maximum length of the text that stands in for an image, in code points. */
export const MAX_IMAGE_ALT_LENGTH = 500;

/** The fields that lists of articles show. */
export const LISTED_FIELDS = [
  'title',
  'description',
  'language',
  'image',
  'imageAlt',
  'featured',
] as const satisfies (keyof Article)[];

/** All fields that an author writes. */
export const CONTENT_FIELDS = [
  ...LISTED_FIELDS,
  'text',
  'canonicalUrl',
  'commentsOpen',
] as const satisfies (keyof Article)[];

/** The fields whose former states are kept as revisions, besides the tags. */
export const REVISED_FIELDS = ['title', 'description', 'text'] as const satisfies (keyof Article)[];

/** What a field is in an article that is written without it; fields that are not here are null then. */
const DEFAULTS = { commentsOpen: true, featured: false } as const;

/** The {@link LISTED_FIELDS} of an article. */
export type ListedFields = Pick<Article, (typeof LISTED_FIELDS)[number]>;

/** The {@link CONTENT_FIELDS} of an article. */
export type ContentFields = Pick<Article, (typeof CONTENT_FIELDS)[number]>;

/** The names of the fields that are nullable or have a default. */
type OptionalField = {
  [Field in keyof ContentFields]: Field extends keyof typeof DEFAULTS
    ? Field
    : null extends ContentFields[Field]
      ? Field
      : never;
}[keyof ContentFields];

/** An object to copy the fields from. */
type ContentSource = Omit<ContentFields, OptionalField> & {
  [Field in OptionalField]?: ContentFields[Field] | undefined;
};

/** Copies the {@link CONTENT_FIELDS} of an article or a request, and nothing else. */
export function contentFieldsOf(source: ContentSource): ContentFields {
  const values = source as Partial<ContentFields>;
  const defaults: Partial<ContentFields> = DEFAULTS;
  const entries = CONTENT_FIELDS.map((field) => [field, values[field] ?? defaults[field] ?? null]);
  return Object.fromEntries(entries) as ContentFields;
}

/** Copies the {@link LISTED_FIELDS}, and nothing else. */
export function listedFieldsOf(source: ListedFields): ListedFields {
  const entries = LISTED_FIELDS.map((field) => [field, source[field]]);
  return Object.fromEntries(entries) as ListedFields;
}

/** The type of the column of a listed field. */
export function columnTypeOf(field: (typeof LISTED_FIELDS)[number]): 'boolean' | 'text' {
  return field in DEFAULTS ? 'boolean' : 'text';
}

/** SQL: the columns of these fields of the article `a`, with the field names as aliases. */
export function selectFields(fields: typeof LISTED_FIELDS | typeof CONTENT_FIELDS): string {
  return fields.map((field) => `a.${selected(field)}`).join(', ');
}

function selected(field: string): string {
  const column = columnOf(field);
  return column === field ? column : `${column} as "${field}"`;
}

/** The column name of a field, as the ORM's naming strategy derives it. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
