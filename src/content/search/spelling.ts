import type { KnownWord } from './search-vocabulary.repository.js';

/** Shortest word that may be misspelt: shorter ones are near too many others. */
export const MIN_CORRECTED_LENGTH = 4;

/** Length from which on a word may have two errors. */
const LONG_WORD = 8;

/** The known word that was most likely meant; undefined if none is near enough. */
export function nearestWord(word: string, known: readonly KnownWord[]): string | undefined {
  const allowed = word.length >= LONG_WORD ? 2 : 1;
  return known
    .map((each) => ({ ...each, distance: editDistance(word, each.term) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance || b.documents - a.documents)[0]?.term;
}

/**
 * How many letters have to be inserted, left out, replaced, or exchanged with the next one: the distance of Damerau
 * and Levenshtein, in its restricted form.
 */
export function editDistance(from: string, to: string): number {
  const a = [...from];
  const b = [...to];
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  a.forEach((letter, row) => {
    const current = [row + 1];
    b.forEach((other, column) => {
      const replaced = cell(last, column) + Number(letter !== other);
      const isExchanged = row > 0 && column > 0 && letter === b[column - 1] && a[row - 1] === other;
      current.push(
        Math.min(
          cell(last, column + 1) + 1,
          cell(current, column) + 1,
          replaced,
          isExchanged ? cell(before, column - 1) + 1 : Infinity,
        ),
      );
    });
    before = last;
    last = current;
  });
  return cell(last, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
