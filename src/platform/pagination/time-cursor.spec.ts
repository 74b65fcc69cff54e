import { Cursor } from '@mikro-orm/core';
import { encodeTimeCursor, parseTimeCursor } from './time-cursor.js';

describe('parseTimeCursor', () => {
  it.each([
    ['2026-11-22T17:00:00.000Z', 1],
    ['2026-11-22T17:00:00.123Z', 2_147_483_647],
    ['0001-01-01T00:00:00.000Z', 1],
    ['9999-12-31T23:59:59.999Z', 1],
    ['2024-02-29T00:00:00.000Z', 1],
  ])('parses the ORM’s cursor for %s and %d, which equals ours', (time, id) => {
    const cursor = Cursor.encode([new Date(time), id]);
    expect(parseTimeCursor(cursor, 'article')).toEqual({ time, id });
    expect(encodeTimeCursor({ time, id }, 'article')).toBe(cursor);
  });

  it('accepts a cursor of comments for comments only', () => {
    const place = { time: '2026-11-22T17:00:00.000Z', id: 1 };
    const cursor = encodeTimeCursor(place, 'comment');
    expect(parseTimeCursor(cursor, 'comment')).toEqual(place);
    expect(parseTimeCursor(cursor, 'article')).toBeUndefined();
    expect(parseTimeCursor(encodeTimeCursor(place, 'article'), 'comment')).toBeUndefined();
  });

  describe('when the cursor is of another kind', () => {
    it.each([
      ['none', undefined],
      ['null', null],
      ['an array, as of a repeated parameter', ['a', 'b']],
      ['an empty text', ''],
      ['padded base64', `${Cursor.encode(['2026-11-22T17:00:00.000Z', 1])}=`],
      ['plain JSON', '["2026-11-22T17:00:00.000Z",1]'],
      ['over-long', 'A'.repeat(101)],
      ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe]).toString('base64url')],
    ])('rejects one that is %s', (_, cursor) => {
      expect(parseTimeCursor(cursor, 'article')).toBeUndefined();
    });
  });

  describe('when the cursor is of the kind, but not of its fields', () => {
    it.each([
      [[]],
      [['2026-11-22T17:00:00.000Z']],
      [['2026-11-22T17:00:00.000Z', 1, 1]],
      [[1, '2026-11-22T17:00:00.000Z']],
      [[null, 1]],
      [['2026-11-22T17:00:00.000Z', null]],
      [['2026-11-22T17:00:00.000Z', '1']],
      [['2026-11-22T17:00:00.000Z', 0]],
      [['2026-11-22T17:00:00.000Z', -1]],
      [['2026-11-22T17:00:00.000Z', 1.5]],
      [['2026-11-22T17:00:00.000Z', 2_147_483_648]],
      [['2026-11-22T17:00:00Z', 1]],
      [['2026-11-22T17:00:00.0000Z', 1]],
      [['2026-11-22 17:00:00.000Z', 1]],
      [['2026-11-22T17:00:00.000+00:00', 1]],
      [['2026-02-29T00:00:00.000Z', 1]],
      [['2026-13-01T00:00:00.000Z', 1]],
      [['2026-11-22T24:00:00.000Z', 1]],
      [['0000-01-01T00:00:00.000Z', 1]],
      [['+012026-01-01T00:00:00.000Z', 1]],
      [['infinity', 1]],
      [{ createdAt: '2026-11-22T17:00:00.000Z', id: 1 }],
      [null],
      [1],
    ])('rejects %j', (fields) => {
      expect(parseTimeCursor(encode(JSON.stringify(fields)), 'article')).toBeUndefined();
    });

    it('rejects white space between the fields', () => {
      expect(parseTimeCursor(encode('["2026-11-22T17:00:00.000Z", 1]'), 'article')).toBeUndefined();
    });

    it('rejects anything after the array', () => {
      expect(
        parseTimeCursor(encode('["2026-11-22T17:00:00.000Z",1]\n'), 'article'),
      ).toBeUndefined();
    });
  });
});

function encode(json: string): string {
  return Buffer.from(json).toString('base64url');
}
