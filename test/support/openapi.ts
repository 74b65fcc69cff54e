/** As much of OpenAPI 3.0 as the document of this application uses. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { type: string; scheme: string }>;
  };
}

export interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, { description: string; content?: Record<string, MediaType> }>;
  security?: Record<string, string[]>[];
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface MediaType {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  nullable?: boolean;
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

/** One operation with where it is. */
export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

/** Every operation of the document, in its order. */
export function routesOf({ paths }: OpenApi): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/**
 * The routes in what Fastify's `printRoutes({ commonPrefix: false })` draws, as `GET /a/{b}`: a tree
 * in which every level is four characters further to the right.
 */
export function parseRouteTree(tree: string): string[] {
  const segments: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', segment = '', methods = ''] =
      /^(.*)── (\S+)(?: \((.*)\))?$/.exec(line) ?? [];
    if (segment === '') {
      return [];
    }
    segments.splice((indent.length - 1) / 4, Infinity, segment);
    const path = segments.join('').replace(/:(\w+)/g, '{$1}');
    return methods.split(', ').map((method) => `${method} ${path}`);
  });
}

/** The schema itself, wherever it is kept and whatever wraps it. */
export function resolve(document: OpenApi, schema: Schema): Schema {
  const [wrapped] = schema.allOf ?? [];
  if (wrapped) {
    return { ...resolve(document, wrapped), ...(schema.nullable && { nullable: true }) };
  }
  if (schema.$ref === undefined) {
    return schema;
  }
  const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref) ?? [];
  const found = document.components.schemas[name];
  if (!found) {
    throw new Error(`${schema.$ref} leads nowhere`);
  }
  return found;
}

/** What Swagger UI fills in for a schema. */
export function exampleOf(document: OpenApi, schema: Schema): unknown {
  const { example, default: fallback, properties, items } = resolve(document, schema);
  if (example !== undefined || fallback !== undefined) {
    return example ?? fallback;
  }
  if (items) {
    return [exampleOf(document, items)];
  }
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, member]) => [name, exampleOf(document, member)]),
  );
}

/** What Swagger UI fills in for a body. */
export function bodyExampleOf(
  document: OpenApi,
  { schema, example, examples }: MediaType,
): unknown {
  const [first] = Object.values(examples ?? {});
  return example ?? first?.value ?? exampleOf(document, schema);
}

/** Paths of the members, in all depths, for which nobody gave an example. */
export function membersWithoutExample(document: OpenApi, schema: Schema, path = ''): string[] {
  const { properties, example } = resolve(document, schema);
  if (properties) {
    return Object.entries(properties).flatMap(([name, member]) =>
      membersWithoutExample(document, member, `${path}.${name}`),
    );
  }
  return example === undefined ? [path] : [];
}

/** Paths of the objects, in all depths, that take members which nobody named. */
export function openObjects(document: OpenApi, schema: Schema, path = 'body'): string[] {
  const { properties, additionalProperties } = resolve(document, schema);
  return properties
    ? [
        ...claim(additionalProperties === false, path),
        ...Object.entries(properties).flatMap(([name, member]) =>
          openObjects(document, member, `${path}.${name}`),
        ),
      ]
    : [];
}

/** Everything in which `value` is not what `schema` says; a member that it does not name is one. */
export function mismatches(document: OpenApi, schema: Schema, value: unknown, path = ''): string[] {
  const resolved = resolve(document, schema);
  if (value === null) {
    return resolved.nullable ? [] : [`${path} is null`];
  }
  if (!hasType(resolved, value)) {
    return [`${path} is no ${resolved.type}: ${JSON.stringify(value)}`];
  }
  if (Array.isArray(value)) {
    const { items = {} } = resolved;
    return value.flatMap((item, index) => mismatches(document, items, item, `${path}.${index}`));
  }
  if (typeof value === 'object') {
    return memberMismatches(document, resolved, value as Record<string, unknown>, path);
  }
  return isAllowed(resolved, value) ? [] : [`${path} is out of range: ${JSON.stringify(value)}`];
}

function memberMismatches(
  document: OpenApi,
  { properties = {}, additionalProperties, required = [] }: Schema,
  value: Record<string, unknown>,
  path: string,
): string[] {
  const missing = required.filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
      const schema = properties[name] ?? others;
      const at = `${path}.${name}`;
      return schema ? mismatches(document, schema, member, at) : [`${at} is not documented`];
    }),
  ];
}

function hasType({ type }: Schema, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function isAllowed(schema: Schema, value: unknown): boolean {
  if (schema.enum) {
    return schema.enum.includes(value);
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    return value >= minimum && value <= maximum;
  }
  return typeof value !== 'string' || isAllowedText(schema, value);
}

function isAllowedText(
  { format, minLength = 0, maxLength = Infinity }: Schema,
  text: string,
): boolean {
  const { length } = Array.from(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);
  return length >= minLength && length <= maxLength && (format !== 'date-time' || isTime);
}

/** Keywords of a schema object, OpenAPI 3.0.3 §4.7.24, as far as this application uses them. */
const KEYWORDS = new Set(
  (
    '$ref allOf type format properties additionalProperties required items nullable enum default ' +
    'example description minLength maxLength minimum maximum minItems maxItems'
  ).split(' '),
);
const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean']);
const OPERATION_KEYS = new Set(
  'tags summary description operationId parameters requestBody responses security deprecated'.split(
    ' ',
  ),
);

/** Everything in which the document is no OpenAPI 3.0. */
export function structureProblems(document: OpenApi): string[] {
  const { openapi, info, components } = document;
  const routes = routesOf(document);
  const ids = routes.map(({ operation }) => operation.operationId);
  return [
    ...claim(/^3\.0\.\d$/.test(openapi), `openapi is ${openapi}`),
    ...claim(Boolean(info.title && info.version), 'info lacks its title or version'),
    ...claim(new Set(ids).size === ids.length, 'an operationId is used twice'),
    ...referencesIn(document).flatMap((reference) =>
      claim(reference in components.schemas, `${reference} leads nowhere`),
    ),
    ...Object.entries(components.schemas).flatMap(([name, schema]) =>
      schemaProblems(document, schema, name),
    ),
    ...routes.flatMap((route) => operationProblems(document, route)),
  ];
}

function referencesIn(document: OpenApi): string[] {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(.*?)"/g);
  return Array.from(references, ([, name = '']) => name);
}

function schemaProblems(document: OpenApi, schema: Schema, at: string): string[] {
  const { type, items, properties = {}, required, nullable, example } = schema;
  const isReference = schema.$ref !== undefined;
  return [
    ...Object.keys(schema).flatMap((key) => claim(KEYWORDS.has(key), `${at} has ${key}`)),
    ...claim(isReference || TYPES.has(type ?? ''), `${at} is of type ${type}`),
    ...claim(!isReference || Object.keys(schema).length === 1, `${at} has more than its $ref`),
    ...claim((type === 'array') === (items !== undefined), `${at} has items but is no array`),
    ...claim(nullable !== false, `${at} is nullable: ${nullable}`),
    ...claim(required?.length !== 0, `${at} requires nothing, in a list`),
    ...(required ?? []).flatMap((name) => claim(name in properties, `${at} requires ${name}`)),
    ...(example === undefined ? [] : mismatches(document, schema, example, `example of ${at}`)),
    ...Object.entries({ ...properties, ...(items && { items }) }).flatMap(([name, member]) =>
      schemaProblems(document, member, `${at}.${name}`),
    ),
  ];
}

function operationProblems(document: OpenApi, { method, path, operation }: Route): string[] {
  const at = `${method} ${path}`;
  const { parameters, requestBody, responses, security = [] } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
  const templates = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
  const bodies = [...(requestBody ? [requestBody] : []), ...Object.values(responses)];
  return [
    ...Object.keys(operation).flatMap((key) => claim(OPERATION_KEYS.has(key), `${at} has ${key}`)),
    ...claim(new Set(names).size === names.length, `${at} has a parameter twice`),
    ...claim(
      inPath
        .map(({ name }) => name)
        .toSorted()
        .join() === templates.toSorted().join(),
      `${at} documents other path parameters than it has`,
    ),
    ...inPath.flatMap(({ name, required }) => claim(required === true, `${at}: ${name} optional`)),
    ...parameters.flatMap(({ name, schema }) => schemaProblems(document, schema, `${at}: ${name}`)),
    ...Object.keys(responses).flatMap((status) =>
      claim(/^[1-5]\d\d$/.test(status), `${at} has the status ${status}`),
    ),
    ...Object.values(responses).flatMap(({ description }) =>
      claim(typeof description === 'string', `${at} has a response without description`),
    ),
    ...bodies.flatMap(({ content = {} }) =>
      Object.values(content).flatMap((media) => mediaProblems(document, media, at)),
    ),
    ...security.flatMap((requirement) =>
      Object.keys(requirement).flatMap((name) =>
        claim(name in document.components.securitySchemes, `${at} needs ${name}`),
      ),
    ),
  ];
}

function mediaProblems(document: OpenApi, media: MediaType, at: string): string[] {
  return [
    ...schemaProblems(document, media.schema, `${at}: body`),
    ...mismatches(document, media.schema, bodyExampleOf(document, media), `${at}: example`),
  ];
}

function claim(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
