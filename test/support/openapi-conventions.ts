import { Ajv2020 } from 'ajv/dist/2020.js';
import { type OpenApi, routesOf, type Schema } from './openapi.js';

/** What an operation can do: the first word of its id. */
const VERBS = new Set(
  (
    'check create decide delete end export favorite follow list login put read refresh register replay report ' +
    'request reset restore revert rotate sign test unfavorite unfollow update verify'
  ).split(' '),
);

/** The ids of operations that generators would make poor names of: without a verb, or used twice. */
export function poorOperationIds(document: OpenApi): string[] {
  const ids = routesOf(document).map(({ operation }) => operation.operationId);
  return ids.filter((id, index) => {
    const [verb = ''] = /^[a-z]+/.exec(id) ?? [];
    return !VERBS.has(verb) || !/^[a-zA-Z]+$/.test(id) || ids.indexOf(id) !== index;
  });
}

/** The operations and schemas of which only a name is known. */
export function undescribed(document: OpenApi): string[] {
  return [
    ...routesOf(document).flatMap(({ operation: { operationId, description } }) =>
      description ? [] : [operationId],
    ),
    ...Object.entries(document.components.schemas).flatMap(([name, { description }]) =>
      description ? [] : [name],
    ),
  ];
}

/** The tags of operations that the document does not describe, and those it describes in vain. */
export function strayTags(document: OpenApi): string[] {
  const described = document.tags.flatMap(({ name, description }) => (description ? [name] : []));
  const used = routesOf(document).flatMap(({ operation }) => operation.tags ?? []);
  return [
    ...used.filter((name) => !described.includes(name)),
    ...described.filter((name) => !used.includes(name)),
  ];
}

/** The examples that their own schema refuses, by where they are; a schema of OpenAPI 3.1 is JSON Schema. */
export function wrongExamples(document: OpenApi): string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  return examplesIn(document, '#').flatMap(({ at, value }) =>
    ajv.validate({ $ref: `document${at}` }, value) ? [] : [`${at}: ${ajv.errorsText()}`],
  );
}

/** A value that is given as an example, and where its schema is. */
interface Example {
  at: string;
  value: unknown;
}

/** The examples of schemas and of media types, and the defaults, however deep in `node`. */
function examplesIn(node: unknown, at: string): Example[] {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  const { schema, example, examples, default: fallback } = node as Partial<Documented>;
  const place = schema ? `${at}/schema` : at;
  const named = Object.values(examples ?? {}).map(({ value }) => value);
  const values = [example, fallback, ...named].filter((value) => value !== undefined);
  return [
    ...(isDocumented(node) ? values.map((value) => ({ at: place, value })) : []),
    ...Object.entries(node)
      .filter(([key]) => !['example', 'examples', 'default'].includes(key) || !isDocumented(node))
      .flatMap(([key, value]) => examplesIn(value, `${at}/${escaped(key)}`)),
  ];
}

interface Documented {
  schema: Schema;
  example: unknown;
  examples: Record<string, { value: unknown }>;
  default: unknown;
}

/** Whether `node` is a schema, or has one: not a list of properties of which one is named `example`. */
function isDocumented(node: object): boolean {
  return ['schema', 'type', '$ref', 'anyOf', 'allOf'].some((key) => key in node);
}

/** A segment of a JSON Pointer in a URI fragment. */
function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
