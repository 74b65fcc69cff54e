import { firstFitting, lastFitting, MAX_ITEMS_BYTES } from './page-bytes.js';

/** `count` items whose JSON has this size each, with the comma after it. */
function itemsOf(count: number, size: number, character = 'x'): { id: number; text: string }[] {
  const frame = JSON.stringify({ id: 100, text: '' }).length + 1;
  const bytes = Buffer.byteLength(JSON.stringify(character)) - 2;
  const text = character.repeat((size - frame) / bytes);
  return Array.from({ length: count }, (_, index) => ({ id: 100 + index, text }));
}

const idsOf = (items: { id: number }[]): number[] => items.map(({ id }) => id);

describe('a page of limited size', () => {
  const tenth = MAX_ITEMS_BYTES / 10;

  it.each([
    ['ASCII', 'x'],
    ['characters of four bytes', '🦊'],
    ['characters that JSON escapes', '\u0001'],
  ])('has the items that fit to the byte, for %s', (_, character) => {
    const size = Math.floor((tenth - 21) / 12) * 12 + 21;
    const items = itemsOf(12, size, character);
    expect(Buffer.byteLength(JSON.stringify(items.slice(0, 10)))).toBeLessThanOrEqual(
      MAX_ITEMS_BYTES + 1,
    );
    expect(idsOf(firstFitting(items))).toEqual(idsOf(items.slice(0, 10)));
    expect(idsOf(lastFitting(items))).toEqual(idsOf(items.slice(2)));
  });

  it('omits an item that is one byte too large', () => {
    expect(firstFitting(itemsOf(10, tenth))).toHaveLength(10);
    const [first, ...rest] = itemsOf(10, tenth);
    expect(firstFitting([{ ...first, text: `${first?.text}x` }, ...rest])).toHaveLength(9);
  });

  it('is complete if all items fit, and has one item even if none fits', () => {
    expect(firstFitting([])).toEqual([]);
    expect(firstFitting(itemsOf(100, 400))).toHaveLength(100);
    expect(firstFitting(itemsOf(2, MAX_ITEMS_BYTES * 2))).toHaveLength(1);
    expect(idsOf(lastFitting(itemsOf(2, MAX_ITEMS_BYTES * 2)))).toEqual([101]);
  });
});
