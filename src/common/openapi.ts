import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The OpenAPI document of every route. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Platen')
    .setDescription(
      'A headless blog back end. Sign in (`POST /user/sign-in`), copy the `token` of the answer, ' +
        'press *Authorize* and paste it once: every route can then be tried as it stands.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config);
  closeBodies(document);
  openEmptyBodies(document);
  return document;
}

/** Says what no decorator can: that a body takes no member but those it names (the contract, §1). */
function closeBodies({ paths, components }: OpenAPIObject): void {
  const bodies = Object.values(paths).flatMap(({ post, put, patch }) =>
    [post, put, patch].map((operation) => operation?.requestBody),
  );
  const names = new Set(schemaNamesIn(bodies));
  for (const name of names) {
    const schema = components?.schemas?.[name];
    // A set that grows is walked to its new end.
    schemaNamesIn(schema).forEach((nested) => names.add(nested));
    Object.assign(schema ?? {}, { additionalProperties: false });
  }
}

/** An empty body is fine where no member is needed (the contract, §1); Nest says so of none. */
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

/** Names of the schemas that `node` refers to, however deep in it. */
function schemaNamesIn(node: unknown): string[] {
  const references = (JSON.stringify(node) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g);
  return Array.from(references, ([, name = '']) => name);
}

/** Swagger UI at `/docs`, the document at `/docs-json` and `/docs-yaml`. */
export function serveDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Platen API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true },
  });
}
