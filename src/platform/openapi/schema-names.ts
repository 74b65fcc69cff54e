import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * Gives the schemas the names that generators make types of: those of their classes without what only
 * tells classes of the code apart, the suffix `Dto` and the prefix of an API.
 *
 * @throws Error where two schemas of the document get the same name
 */
export function renameSchemas(document: OpenAPIObject): void {
  const { schemas = {}, ...components } = document.components ?? {};
  const names = Object.keys(schemas).map(schemaNameOf);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new Error(`Two schemas are named ${repeated}: rename the class of one of them`);
  }
  document.paths = withNewReferences(document.paths);
  document.components = {
    ...components,
    schemas: Object.fromEntries(
      Object.entries(withNewReferences(schemas)).map(([name, schema]) => [
        schemaNameOf(name),
        schema,
      ]),
    ),
  };
}

function schemaNameOf(className: string): string {
  return className.replace(/^RealWorld/, '').replace(/Dto$/, '');
}

/** A copy of `node` in which the references lead to the new names. */
function withNewReferences<T>(node: T): T {
  return JSON.parse(JSON.stringify(node), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string'
      ? value.replace(/(?<=^#\/components\/schemas\/)\w+$/, schemaNameOf)
      : value,
  ) as T;
}
