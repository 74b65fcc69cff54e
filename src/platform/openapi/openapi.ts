import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '../../config/version.js';
import { renameSchemas } from './schema-names.js';
import { shareErrors } from './shared-responses.js';
import { ownAuthorizations } from './swagger-ui-plugin.js';

/** One of the APIs that the application serves, and where it is documented. */
export interface ApiDescription {
  /** Where Swagger UI is; the document is at `<page>-json` and `<page>-yaml`. */
  page: string;
  /** Title of the page. */
  title: string;
  /** Title of the document. */
  name: string;
  description: string;
  /** What each tag groups, by its name, in the order of the page. */
  tags: Readonly<Record<string, string>>;
  /**
   * Name of the way to sign in. Swagger UI keeps tokens by that name, for all pages of an origin: two
   * APIs whose tokens are not the same need two names.
   */
  securityScheme: string;
  /** How a client signs in, as the description of that way. */
  signIn: string;
  /** Whether a body with unknown fields is refused (docs/api.md#input). */
  strict: boolean;
  /** Completes the documentation of an operation with what this API adds to it. */
  extendOperation?: (operation: DocumentedOperation, method: DocumentedMethod) => void;
}

/** An operation in the document. */
export type DocumentedOperation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The methods that operations have. */
export type DocumentedMethod = 'get' | 'put' | 'post' | 'patch' | 'delete';

const METHODS: readonly DocumentedMethod[] = ['get', 'put', 'post', 'patch', 'delete'];

/** Whether a path belongs to an API. */
type OwnsPath = (path: string) => boolean;

/** The OpenAPI document of every route of an API. */
function createOpenApiDocument(
  app: INestApplication,
  api: ApiDescription,
  owns: OwnsPath,
): OpenAPIObject {
  const { securityScheme, strict, extendOperation } = api;
  const document = SwaggerModule.createDocument(app, configOf(api));
  Object.assign(document.info, { contact: CONTACT, license: LICENSE });
  keepOwn(document, owns);
  if (strict) {
    closeBodies(document);
    openEmptyBodies(document);
  }
  completeSecurity(document, securityScheme);
  if (extendOperation) {
    operationsOf(document).forEach(([method, operation]) => extendOperation(operation, method));
  }
  renameSchemas(document);
  shareErrors(document);
  return document;
}

/** As in the file LICENSE. */
const CONTACT = { name: 'The Platen developers' };

/** By its SPDX identifier, which OpenAPI has known since 3.1 and `DocumentBuilder` does not know yet. */
const LICENSE = { name: 'MIT License', identifier: 'MIT' };

/** What a document says of the API as a whole. */
function configOf(api: ApiDescription): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(api.name)
    .setDescription(api.description)
    .setVersion(VERSION)
    // Relative: the server that the document comes from, wherever that is.
    .addServer('/', 'This server')
    .addBearerAuth({ type: 'http', description: api.signIn }, api.securityScheme);
  for (const [name, description] of Object.entries(api.tags)) {
    builder.addTag(name, description);
  }
  return builder.build();
}

/** Leaves out the paths of other APIs, and the schemas that are theirs alone. */
function keepOwn(document: OpenAPIObject, owns: OwnsPath): void {
  const paths = Object.entries(document.paths).filter(([path]) => owns(path));
  document.paths = Object.fromEntries(paths);
  const { schemas = {} } = document.components ?? {};
  const names = reachableSchemas(document, [document.paths]);
  document.components = {
    ...document.components,
    schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => names.has(name))),
  };
}

/**
 * Gives every operation its `security`: none where no decorator says anything. `@ApiBearerAuth()` names
 * no API, so what it gives gets the name of the document's own scheme.
 */
function completeSecurity(document: OpenAPIObject, scheme: string): void {
  for (const [, operation] of operationsOf(document)) {
    operation.security = (operation.security ?? []).map((requirement) =>
      'bearer' in requirement ? { [scheme]: requirement.bearer ?? [] } : requirement,
    );
  }
}

function operationsOf({
  paths,
}: OpenAPIObject): (readonly [DocumentedMethod, DocumentedOperation])[] {
  return Object.values(paths).flatMap((item) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[method, operation] as const] : [];
    }),
  );
}

/** Documents that bodies have no unknown fields, for which there is no decorator. */
function closeBodies(document: OpenAPIObject): void {
  const bodies = Object.values(document.paths).flatMap(({ post, put, patch }) =>
    [post, put, patch].map((operation) => operation?.requestBody),
  );
  for (const name of reachableSchemas(document, bodies)) {
    Object.assign(document.components?.schemas?.[name] ?? {}, { additionalProperties: false });
  }
}

/** A body may be empty if no field is required (docs/api.md#input); Nest documents all as required. */
function openEmptyBodies({ paths, components }: OpenAPIObject): void {
  for (const { post, put, patch } of Object.values(paths)) {
    for (const body of [post, put, patch].map((operation) => operation?.requestBody)) {
      const [name = ''] = schemaNamesIn(body);
      const schema = components?.schemas?.[name];
      if (body && !('$ref' in body) && schema && !('$ref' in schema)) {
        body.required = schema.required !== undefined;
      }
    }
  }
}

/** Names of the schemas that `nodes` refer to, and of those that these refer to. */
function reachableSchemas({ components }: OpenAPIObject, nodes: unknown): Set<string> {
  const names = new Set(schemaNamesIn(nodes));
  for (const name of names) {
    // A set that grows is walked to its new end.
    schemaNamesIn(components?.schemas?.[name]).forEach((nested) => names.add(nested));
  }
  return names;
}

/** Names of the schemas that `node` refers to, however deep in it. */
function schemaNamesIn(node: unknown): string[] {
  const references = (JSON.stringify(node) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g);
  return Array.from(references, ([, name = '']) => name);
}

/** Swagger UI, and the document in JSON and YAML. */
export function serveDocs(app: INestApplication, api: ApiDescription, owns: OwnsPath): void {
  SwaggerModule.setup(api.page, app, () => createOpenApiDocument(app, api, owns), {
    jsonDocumentUrl: `${api.page}-json`,
    yamlDocumentUrl: `${api.page}-yaml`,
    customSiteTitle: api.title,
    swaggerOptions: {
      persistAuthorization: true,
      tryItOutEnabled: true,
      // `x-permission` and `x-scope`.
      showExtensions: true,
      plugins: [ownAuthorizations],
    },
  });
}
