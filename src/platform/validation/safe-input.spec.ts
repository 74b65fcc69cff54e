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
  ])('lets %p pass', (input) => {
    expect(fieldsRefusedIn(input)).toEqual([]);
  });

  describe('when text cannot be stored', () => {
    it.each([['a\0b'], ['\ud800'], ['\udfff'], ['\udc00\ud800']])('refuses %j', (text) => {
      expect(fieldsRefusedIn({ title: text })).toEqual(['title']);
    });

    it('names every member that has some, with its path', () => {
      const input = { a: '\0', b: [['fine', '\0']], c: { d: { e: '\ud800' } }, f: 'fine' };
      expect(fieldsRefusedIn(input).toSorted()).toEqual(['a', 'b.0.1', 'c.d.e']);
    });
  });

  describe('when a member has a name that every object or class has', () => {
    it.each([
      'constructor',
      'prototype',
      'toString',
      'valueOf',
      'hasOwnProperty',
      '__defineGetter__',
    ])('refuses %s, however deep', (name) => {
      expect(fieldsRefusedIn({ [name]: 1 })).toEqual([name]);
      expect(fieldsRefusedIn({ a: [{ [name]: 1 }] })).toEqual([`a.0.${name}`]);
    });

    it('refuses __proto__ where it is a member of its own', () => {
      expect(fieldsRefusedIn(JSON.parse('{"__proto__": 1}'))).toEqual(['__proto__']);
    });
  });

  describe('when there is too much of it', () => {
    it('takes 32 levels and no more', () => {
      expect(fieldsRefusedIn(nested(32))).toEqual([]);
      expect(fieldsRefusedIn(nested(33))).toEqual(['']);
      expect(fieldsRefusedIn(nested(1_000_000))).toEqual(['']);
    });

    it('takes a thousand members and no more, wherever they are', () => {
      expect(fieldsRefusedIn(Array.from({ length: 1000 }, () => 'fine'))).toEqual([]);
      expect(fieldsRefusedIn(Array.from({ length: 1001 }, () => 'fine'))).toEqual(['']);
      const lists = Array.from({ length: 10 }, () => Array.from({ length: 100 }, () => 'fine'));
      expect(fieldsRefusedIn(lists)).toEqual(['']);
    });
  });
});

function fieldsRefusedIn(input: unknown): string[] {
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

/** An object inside of an object, and so on: `levels` of them. */
function nested(levels: number): object {
  let value = {};
  for (let level = 1; level < levels; level++) {
    value = { a: value };
  }
  return value;
}
