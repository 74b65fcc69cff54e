/** The part of OpenAPI 3.1 that the document of this application uses. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { type: string; scheme: string }>;
  };
}

export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
}

export interface Response {
  description: string;
  content?: Record<string, MediaType>;
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
  anyOf?: Schema[];
  type?: string | string[] | undefined;
  description?: string;
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

/** A schema without references, with a single type, and separately whether it may be null. */
export interface ResolvedSchema extends Omit<Schema, 'type'> {
  type?: string | undefined;
  nullable?: boolean;
}

/** An operation with its method and path. */
export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

/**
 * Replaces references to `components.responses` by their targets.
 *
 * @throws Error for a broken reference
 */
export function withResponses(document: OpenApi & SharedResponses): OpenApi {
  const { responses } = document.components;
  const { components } = document;
  const paths = JSON.stringify(document.paths).replaceAll(
    /\{"\$ref":"#\/components\/responses\/(\w+)"\}/g,
    (reference, name: string) => {
      const response = responses[name];
      if (!response) {
        throw new Error(`${reference} leads nowhere`);
      }
      return JSON.stringify(response);
    },
  );
  return { ...document, components, paths: JSON.parse(paths) };
}

/** The responses that operations share. */
export interface SharedResponses {
  components: { responses: Record<string, Response> };
}

/** Every operation of the document, in order. */
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
 * Parses the output of Fastify's `printRoutes({ commonPrefix: false })` into routes such as `GET
 * /a/{b}`: a tree with an indent of four characters per level.
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

/** Resolves references and wrappers of a schema. */
export function resolve(document: OpenApi, schema: Schema): ResolvedSchema {
  const [wrapped] = schema.allOf ?? schema.anyOf ?? [];
  if (wrapped) {
    const nullable = schema.anyOf?.some(({ type }) => type === 'null') === true;
    return { ...resolve(document, wrapped), ...(nullable && { nullable }) };
  }
  if (schema.$ref === undefined) {
    const types = [schema.type ?? []].flat();
    const type = types.find((name) => name !== 'null');
    return { ...schema, type, ...(types.includes('null') && { nullable: true }) };
  }
  const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref) ?? [];
  const found = document.components.schemas[name];
  if (!found) {
    throw new Error(`${schema.$ref} leads nowhere`);
  }
  return resolve(document, found);
}

/** The example that Swagger UI generates for a schema. */
export function exampleOf(document: OpenApi, schema: Schema): unknown {
  const { example, default: fallback, properties, items } = resolve(document, schema);
  if (example !== undefined || fallback !== undefined) {
    return example ?? fallback;
  }
  if (items) {
    return [exampleOf(document, items)];
  }
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, field]) => [name, exampleOf(document, field)]),
  );
}

/** The example that Swagger UI generates for a request body. */
export function bodyExampleOf(
  document: OpenApi,
  { schema, example, examples }: MediaType,
): unknown {
  const [first] = Object.values(examples ?? {});
  return example ?? first?.value ?? exampleOf(document, schema);
}

/** Paths of all fields, at any depth, without an example. */
export function fieldsWithoutExample(document: OpenApi, schema: Schema, path = ''): string[] {
  const { properties, example } = resolve(document, schema);
  if (properties) {
    return Object.entries(properties).flatMap(([name, field]) =>
      fieldsWithoutExample(document, field, `${path}.${name}`),
    );
  }
  return example === undefined ? [path] : [];
}

/** Paths of all objects, at any depth, that allow undeclared fields. */
export function openObjects(document: OpenApi, schema: Schema, path = 'body'): string[] {
  const { properties, additionalProperties } = resolve(document, schema);
  return properties
    ? [
        ...(additionalProperties === false ? [] : [path]),
        ...Object.entries(properties).flatMap(([name, field]) =>
          openObjects(document, field, `${path}.${name}`),
        ),
      ]
    : [];
}
