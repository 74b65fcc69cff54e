import {
  bodyExampleOf,
  type MediaType,
  type OpenApi,
  type Route,
  routesOf,
  type Schema,
} from './openapi.js';
import { mismatches } from './schema-mismatches.js';

/** Keywords of a schema object (OpenAPI 3.1) that this application uses. */
const KEYWORDS = new Set(
  (
    '$ref allOf anyOf type format properties additionalProperties required items enum default ' +
    'example description minLength maxLength minimum maximum minItems maxItems pattern'
  ).split(' '),
);
const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
const OPERATION_KEYS = new Set(
  'tags summary description operationId parameters requestBody responses security deprecated x-permission x-scope'.split(
    ' ',
  ),
);

/** All violations of OpenAPI 3.1 in the document. */
export function structureProblems(document: OpenApi): string[] {
  const { openapi, info, components } = document;
  const routes = routesOf(document);
  const ids = routes.map(({ operation }) => operation.operationId);
  return [
    ...claim(/^3\.1\.\d$/.test(openapi), `openapi is ${openapi}`),
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
  const { items, anyOf, properties = {}, required, example } = schema;
  const isReference = schema.$ref !== undefined;
  const types = [schema.type ?? []].flat();
  return [
    ...Object.keys(schema).flatMap((key) => claim(KEYWORDS.has(key), `${at} has ${key}`)),
    ...claim(
      types.length > 0 !== (isReference || anyOf !== undefined) &&
        types.every((type) => TYPES.has(type)),
      `${at} is of type ${types.join()}`,
    ),
    ...claim(!isReference || Object.keys(schema).length === 1, `${at} has more than its $ref`),
    ...claim(types.includes('array') === (items !== undefined), `${at} has items but is no array`),
    ...claim(required?.length !== 0, `${at} requires nothing, in a list`),
    ...(required ?? []).flatMap((name) => claim(name in properties, `${at} requires ${name}`)),
    ...(example === undefined ? [] : mismatches(document, schema, example, `example of ${at}`)),
    ...Object.entries({
      ...properties,
      ...Object.fromEntries(Object.entries(anyOf ?? [])),
      ...(items && { items }),
    }).flatMap(([name, field]) => schemaProblems(document, field, `${at}.${name}`)),
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
  const isBinary = media.schema.format === 'binary';
  return [
    ...schemaProblems(document, media.schema, `${at}: body`),
    ...(isBinary
      ? []
      : mismatches(document, media.schema, bodyExampleOf(document, media), `${at}: example`)),
  ];
}

function claim(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
