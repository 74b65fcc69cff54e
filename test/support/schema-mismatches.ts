import { inspect } from 'node:util';
import { type OpenApi, resolve, type ResolvedSchema, type Schema } from './openapi.js';

/** All differences between `value` and `schema`; an undeclared field is one. */
export function mismatches(document: OpenApi, schema: Schema, value: unknown, path = ''): string[] {
  const resolved = resolve(document, schema);
  if (value === null) {
    return resolved.nullable ? [] : [`${path} is null`];
  }
  if (!hasType(resolved, value)) {
    return [`${path} is no ${resolved.type}: ${inShort(value)}`];
  }
  if (Array.isArray(value)) {
    return itemMismatches(document, resolved, value, path);
  }
  if (typeof value === 'object') {
    return fieldMismatches(document, resolved, value as Record<string, unknown>, path);
  }
  return isAllowed(resolved, value) ? [] : [`${path} is not allowed: ${inShort(value)}`];
}

function itemMismatches(
  document: OpenApi,
  { items = {}, minItems = 0, maxItems = Infinity }: ResolvedSchema,
  values: unknown[],
  path: string,
): string[] {
  const { length } = values;
  return [
    ...(length < minItems || length > maxItems ? [`${path} has ${length} items`] : []),
    ...values.flatMap((item, index) => mismatches(document, items, item, `${path}.${index}`)),
  ];
}

function fieldMismatches(
  document: OpenApi,
  { properties = {}, additionalProperties, required = [] }: ResolvedSchema,
  value: Record<string, unknown>,
  path: string,
): string[] {
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
      const schema = Object.hasOwn(properties, name) ? properties[name] : others;
      const at = `${path}.${name}`;
      return schema ? mismatches(document, schema, field, at) : [`${at} is not documented`];
    }),
  ];
}

function hasType({ type }: ResolvedSchema, value: unknown): boolean {
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

function isAllowed(schema: ResolvedSchema, value: unknown): boolean {
  if (schema.enum) {
    return schema.enum.includes(value);
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    return value >= minimum && value <= maximum;
  }
  return typeof value !== 'string' || isAllowedText(schema, value);
}

/** Lengths are in code points (RFC 8259): an emoji counts once, though it takes two UTF-16 units. */
function isAllowedText(
  { format = '', pattern = '', minLength = 0, maxLength = Infinity }: ResolvedSchema,
  text: string,
): boolean {
  const { length } = Array.from(text);
  return (
    length >= minLength &&
    length <= maxLength &&
    new RegExp(pattern, 'u').test(text) &&
    (FORMATS[format]?.(text) ?? true)
  );
}

/** The formats used by this application that can be checked. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isTime,
  email: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
};

/** RFC 3339 §5.6, with a four-digit year in UTC. */
function isTime(text: string): boolean {
  const isFormed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const time = new Date(text);
  const midnight = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  const isDay =
    !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text.slice(0, 10));
  return isFormed && isDay && time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999;
}

function inShort(value: unknown): string {
  return inspect(value, { depth: 2, breakLength: Infinity }).slice(0, 200);
}
