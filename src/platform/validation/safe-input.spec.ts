import { ValidationFailedError } from '../errors/app-errors.js';
import { assertSafeInput } from './safe-input.js';

describe('assertSafeInput', () => {
  it.each([
    undefined,
    null,
    'text',
    5,
    {},
    { title: 'A title', tags: ['a', '😀'], social: { twitter: null } },
    Object.assign(Object.create(null) as object, { limit: ['1', '2'] }),
  ])('accepts %p', (input) => {
    expect(rejectedFieldsOf(input)).toEqual([]);
  });

  describe('when text cannot be stored', () => {
    it.each([['a\0b'], ['\ud800'], ['\udfff'], ['\udc00\ud800']])('rejects %j', (text) => {
      expect(rejectedFieldsOf({ title: text })).toEqual(['title']);
    });

    it('reports every such field with its path', () => {
      const input = { a: '\0', b: [['fine', '\0']], c: { d: { e: '\ud800' } }, f: 'fine' };
      expect(rejectedFieldsOf(input).toSorted()).toEqual(['a', 'b.0.1', 'c.d.e']);
    });
  });

  describe('when a field is named like a property of every object or class', () => {
    it.each([
      'constructor',
      'prototype',
      'toString',
      'valueOf',
      'hasOwnProperty',
      '__defineGetter__',
    ])('rejects %s, at any depth', (name) => {
      expect(rejectedFieldsOf({ [name]: 1 })).toEqual([name]);
      expect(rejectedFieldsOf({ a: [{ [name]: 1 }] })).toEqual([`a.0.${name}`]);
    });

    it('rejects __proto__ as an own property', () => {
      expect(rejectedFieldsOf(JSON.parse('{"__proto__": 1}'))).toEqual(['__proto__']);
    });
  });

  describe('when the input is too large', () => {
    it('accepts 32 levels and no more', () => {
      expect(rejectedFieldsOf(nested(32))).toEqual([]);
      expect(rejectedFieldsOf(nested(33))).toEqual(['']);
      expect(rejectedFieldsOf(nested(1_000_000))).toEqual(['']);
    });

    it('accepts a thousand fields and no more, at any depth', () => {
      expect(rejectedFieldsOf(Array.from({ length: 1000 }, () => 'fine'))).toEqual([]);
      expect(rejectedFieldsOf(Array.from({ length: 1001 }, () => 'fine'))).toEqual(['']);
      const lists = Array.from({ length: 10 }, () => Array.from({ length: 100 }, () => 'fine'));
      expect(rejectedFieldsOf(lists)).toEqual(['']);
    });
  });
});

function rejectedFieldsOf(input: unknown): string[] {
  try {
    assertSafeInput(input);
    return [];
  } catch (error) {
    if (error instanceof ValidationFailedError) {
      return error.errors.map(({ field }) => field);
    }
    throw error;
  }
}

/** Nested objects with this number of levels. */
function nested(levels: number): object {
  let value = {};
  for (let level = 1; level < levels; level++) {
    value = { a: value };
  }
  return value;
}
