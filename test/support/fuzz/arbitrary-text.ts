import * as fc from 'fast-check';
import { codePointLength } from '../../../src/platform/text.js';
import { isNormalizable } from '../../../src/platform/unicode.js';

/** Characters that often break software; each is one code point that can be stored. */
const CHARACTERS = Array.from(
  'aZ09 -_.,:;/\\\'"`$%&?#<>{}[]()|+*^~@!=\t\n\u0001\u007f\u00a0éßİıſ中文ﬁ\u0301\u200d\u202e\ufeff\ufffd\uffff😀👩𝒳\u{10ffff}',
);

/** Strings that no route stores. */
const UNSTORABLE = ['\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800'];

/** Strings with a meaning to a parser, a query or an interpreter. */
const LOADED = [
  '',
  ' ',
  '\t\n\u{a0}',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e9',
  '0x10',
  '9'.repeat(400),
  '__proto__',
  'constructor',
  "'; drop table article; --",
  '<script>alert(1)</script>',
  '{{7*7}}${7*7}',
  '../../../../etc/passwd',
  '%00%0d%0a',
  '\r\nX-Injected: 1',
  '2026-02-30T00:00:00Z',
  'ﷺ'.repeat(300),
  '\u0301'.repeat(300),
];

/** Lengths around the limits; large ones are rare, because they are slow. */
function lengthBetween(min: number, max: number): fc.Arbitrary<number> {
  const few = fc.integer({ min, max: Math.min(max, min + 40) });
  const edges = fc.constantFrom(min, Math.min(min + 1, max), Math.max(max - 1, min), max);
  return fc.oneof({ weight: max > 1000 ? 40 : 3, arbitrary: few }, { weight: 1, arbitrary: edges });
}

/**
 * A string of that many code points, not blank unless it is empty. The length also holds in NFC, which the
 * server measures, and there is no run of combining marks that the server would reject.
 */
export function textBetween(min: number, max: number): fc.Arbitrary<string> {
  const motif = fc.array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 12 });
  return fc.tuple(lengthBetween(min, max), motif).map(([length, characters]) => {
    const text = Array.from({ length }, (_, index) => characters[index % characters.length]).join(
      '',
    );
    const whole = isNormalizable(text) && codePointLength(text.normalize('NFC')) === length;
    const measured = whole ? text : text.replaceAll('\u0301', 'x');
    return length > 0 && measured.trim() === '' ? `a${measured.slice(1)}` : measured;
  });
}

/** Printable ASCII: each character is one byte. */
export function asciiBetween(min: number, max: number): fc.Arbitrary<string> {
  const unit = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  return lengthBetween(min, max).chain((length) =>
    fc.string({ unit, minLength: length, maxLength: length }),
  );
}

/** Arbitrary strings. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...LOADED),
  fc.constantFrom(...UNSTORABLE),
  fc.string({ unit: 'binary', maxLength: 30 }),
  textBetween(0, 300),
);

/** Any JSON value. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 31, 1e308, -0, 1e21, [], {}, [[]], [null]),
  nastyText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(20, 33, 2000).map((levels) => nested(levels)),
);

/** Unknown names of fields and query parameters. */
export const unknownName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('id', 'role', 'isAdmin', 'author', 'createdAt', 'version', 'slug', 'deletedAt'),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''),
  fc.constantFrom('limit[]', 'limit[$gt]', 'tags.0', '$where', 'a.b'),
  nastyText,
);

function nested(levels: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level++) {
    value = level % 2 === 0 ? { a: value } : [value];
  }
  return value;
}
