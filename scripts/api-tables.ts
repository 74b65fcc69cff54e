/** Generates the tables of docs/api.md and docs/realworld.md from the OpenAPI documents. */

/** The part of OpenAPI that the tables use. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

interface Operation {
  summary?: string;
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema: Schema;
  }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
  security?: Record<string, string[]>[];
}

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  nullable?: boolean;
  description?: string;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

interface Route {
  /** Such as `GET /article/:slug`. */
  name: string;
  path: string;
  operation: Operation;
}

interface Field {
  name: string;
  isRequired: boolean;
  schema: Schema;
  description: string;
}

/** A table: `<!-- table: routes ^/tag -->` or `<!-- table: body POST /article -->`, up to its end. */
const TABLE = /(<!-- table: ([\w-]+) ?(.*?) -->\n)[^]*?(<!-- end of table -->)/g;

/** Returns the page with tables generated from the document; Prettier formats them. */
export function withTables(page: string, document: ApiDocument): string {
  return page.replace(TABLE, (_, begin: string, kind: string, subject: string, end: string) => {
    return `${begin}\n${tableOf(document, kind, subject)}\n\n${end}`;
  });
}

/** Routes, bodies and queries that the page has no table for. */
export function missingTables(page: string, document: ApiDocument): string[] {
  const tables = Array.from(page.matchAll(TABLE), ([, , kind = '', subject = '']) => ({
    kind,
    subject,
  }));
  const patterns = tables.flatMap(({ kind, subject }) =>
    kind === 'routes' ? [new RegExp(subject)] : [],
  );
  const routes = routesOf(document);
  const missingRoutes = routes.filter(({ path }) => !patterns.some((other) => other.test(path)));
  const inputs = routes.flatMap((route) =>
    (['body', 'query'] as const)
      .filter((kind) => fieldsOf(document, route, kind).length > 0)
      .map((kind) => `${kind} ${route.name}`),
  );
  const shown = new Set(tables.map(({ kind, subject }) => `${kind} ${subject}`));
  return missingRoutes.map(({ name }) => name).concat(inputs.filter((name) => !shown.has(name)));
}

function tableOf(document: ApiDocument, kind: string, subject: string): string {
  switch (kind) {
    case 'routes':
      return routeTable(document, new RegExp(subject));
    case 'body':
    case 'query':
      return fieldTable(document, kind, subject);
    case 'common-errors':
      return `${[...commonErrors(document)].join(', ')}.`;
    default:
      throw new Error(`There is no table of ${kind}`);
  }
}

function routeTable(document: ApiDocument, pattern: RegExp): string {
  const common = commonErrors(document);
  const rows = routesOf(document)
    .filter(({ path }) => pattern.test(path))
    .map(({ name, operation }) => {
      const statuses = Object.keys(operation.responses).filter((status) => !common.has(status));
      const successes = statuses.filter((status) => Number(status) < 400);
      const errors = statuses.filter((status) => Number(status) >= 400);
      const { summary = '' } = operation;
      return [`\`${name}\``, accessOf(operation), summary, successes.join(', '), errors.join(', ')];
    });
  if (rows.length === 0) {
    throw new Error(`No route matches ${pattern.source}`);
  }
  return toTable(['route', 'token', 'what it does', 'success', 'errors'], rows);
}

function fieldTable(document: ApiDocument, kind: 'body' | 'query', name: string): string {
  const route = routesOf(document).find((other) => other.name === name);
  const fields = route ? fieldsOf(document, route, kind) : [];
  if (fields.length === 0) {
    throw new Error(`${name} has no ${kind}`);
  }
  const rows = fields.map(({ name: field, isRequired, schema, description }) => ({
    name: `\`${field}\``,
    required: isRequired ? 'yes' : '',
    type: typeOf(document, schema),
    description,
  }));
  return kind === 'query'
    ? toTable(
        ['parameter', 'type', 'meaning'],
        rows.map((row) => [row.name, row.type, row.description]),
      )
    : toTable(['field', 'required', 'type', 'notes'], rows.map(Object.values));
}

function fieldsOf(document: ApiDocument, { operation }: Route, kind: 'body' | 'query'): Field[] {
  if (kind === 'query') {
    return (operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, required = false, schema, description = '' }) => ({
        name,
        isRequired: required,
        schema,
        description,
      }));
  }
  const body = operation.requestBody?.content['application/json']?.schema;
  return body ? propertiesOf(document, body) : [];
}

/** The properties of an object and, under paths such as `social.twitter`, those of objects in it. */
function propertiesOf(document: ApiDocument, object: Schema, parent = ''): Field[] {
  const { properties = {}, required = [] } = resolve(document, object);
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = parent + key;
    const { description = '' } = schema;
    const field = { name, isRequired: required.includes(key), schema, description };
    return [field].concat(propertiesOf(document, schema, `${name}.`));
  });
}

function routesOf({ paths }: ApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      path,
      operation,
    })),
  );
}

/** Errors that every route can return. */
function commonErrors(document: ApiDocument): Set<string> {
  const routes = routesOf(document);
  const [first] = routes;
  const statuses = Object.keys(first?.operation.responses ?? {});
  return new Set(
    statuses.filter(
      (status) =>
        Number(status) >= 400 && routes.every(({ operation }) => status in operation.responses),
    ),
  );
}

function accessOf({ security = [] }: Operation): string {
  if (security.length === 0) {
    return 'no';
  }
  return security.some((requirement) => Object.keys(requirement).length === 0) ? 'optional' : 'yes';
}

/** Describes a type, such as `string, 1–255` or `array of (string, 1–50), at most 20; or null`. */
function typeOf(document: ApiDocument, schema: Schema): string {
  const resolved = resolve(document, schema);
  const types = [resolved.type ?? 'any'].flat();
  const isNullable = resolved.nullable === true || types.includes('null');
  const type = types.find((name) => name !== 'null') ?? 'any';
  const words = [type === 'array' ? arrayType(document, resolved) : scalarType(type, resolved)];
  if (resolved.default !== undefined) {
    words.push(`default ${JSON.stringify(resolved.default)}`);
  }
  return [...words, ...(isNullable ? ['or null'] : [])].join('; ');
}

function arrayType(document: ApiDocument, { items = {}, maxItems }: Schema): string {
  const most = maxItems === undefined ? '' : `, at most ${maxItems}`;
  return `array of (${typeOf(document, items)})${most}`;
}

function scalarType(type: string, schema: Schema): string {
  const { format, minLength, maxLength, minimum, maximum } = schema;
  const name = format === undefined || format === 'password' ? type : `${type} (${format})`;
  const range = rangeOf(minLength ?? minimum, maxLength ?? maximum);
  return range === '' ? name : `${name}, ${range}`;
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  if (max === undefined) {
    return min === undefined ? '' : `at least ${min}`;
  }
  return min === undefined ? `at most ${max}` : `${min}–${max}`;
}

/** Resolves references and wrappers of a schema. */
function resolve(document: ApiDocument, schema: Schema): Schema {
  const choices = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const wrapped = choices.find(({ type }) => type !== 'null');
  if (wrapped) {
    const isNullable = schema.nullable === true || choices.some(({ type }) => type === 'null');
    return { ...resolve(document, wrapped), ...(isNullable && { nullable: true }) };
  }
  const name = schema.$ref?.split('/').pop();
  return name === undefined ? schema : (document.components?.schemas?.[name] ?? schema);
}

function toTable(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map(toLine).join('\n');
}

function toLine(cells: string[]): string {
  const texts = cells.map((cell) => cell.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' '));
  return `| ${texts.join(' | ')} |`;
}
