/*
 * Terms are the words by which articles are found, and a few marked ones. No word begins with such a mark.
 */

/** The term of a word of a title. */
export function titleTerm(term: string): string {
  return `^${term}`;
}

/** The term of a word that is in a tag, or often in the text. */
export function strongTerm(term: string): string {
  return `*${term}`;
}

/** The term of a word with its accents, where it has any. */
export function accentedTerm(form: string): string {
  return `=${form}`;
}

/** The term of a word that is somewhere written with accents. @param term the word without them */
export function accentlessTerm(term: string): string {
  return `~${term}`;
}

/** Beginning of {@link dictionaryTerm}. */
export const DICTIONARY_MARK = '@';

/** The term of all articles whose words were stemmed by a dictionary. */
export function dictionaryTerm(dictionary: string): string {
  return `${DICTIONARY_MARK}${dictionary}`;
}

/** What has a meaning in a literal; hardly any term has it. */
const SPECIAL = /['\\]/;

/** A term as a literal of `tsvector` and `tsquery`. */
export function quoteTerm(term: string): string {
  const escaped = SPECIAL.test(term) ? term.replaceAll('\\', '\\\\').replaceAll("'", "''") : term;
  return `'${escaped}'`;
}

/** Bytes of terms that one `tsvector` holds; PostgreSQL allows 1 MiB with all else that is in it. */
const MAX_VECTOR_BYTES = 700_000;

/** Bytes that PostgreSQL needs for a term besides its letters, about. */
const TERM_OVERHEAD = 8;

/** Positions that PostgreSQL keeps of a term; further ones are ignored. */
export const MAX_POSITIONS = 255;

/** Greatest position; larger numbers are this one. */
const MAX_POSITION = 16_383;

/**
 * The text of a `tsvector`. In the index of terms the one position of each is no place, but its weighted
 * frequency; terms that are words are labelled D, others C.
 */
export class VectorText {
  private readonly words = new Map<string, number>();
  private readonly stems = new Map<string, number>();
  private readonly places: string[] = [];
  private bytes = 0;

  /** Adds to the frequency of a word. */
  addWord(term: string, frequency: number): void {
    this.addTo(this.words, term, frequency);
  }

  /** Adds to the frequency of what is no word by itself; it may be one elsewhere. */
  addStem(term: string, frequency: number): void {
    this.addTo(this.stems, term, frequency);
  }

  /** Adds places of a term. */
  addPositions(term: string, positions: readonly number[]): void {
    const kept = positions.length > MAX_POSITIONS ? positions.slice(0, MAX_POSITIONS) : positions;
    if (kept.length > 0 && this.fits(term, kept.length * 2)) {
      this.places.push(`${quoteTerm(term)}:${kept.join(',')}`);
    }
  }

  /** The pieces of the text, which are joined by spaces. */
  *parts(): Generator<string> {
    yield* this.places;
    for (const [term, frequency] of this.words) {
      const all = frequency + (this.stems.get(term) ?? 0);
      yield `${quoteTerm(term)}:${Math.min(all, MAX_POSITION)}`;
    }
    for (const [term, frequency] of this.stems) {
      if (!this.words.has(term)) {
        yield `${quoteTerm(term)}:${Math.min(frequency, MAX_POSITION)}C`;
      }
    }
  }

  private addTo(terms: Map<string, number>, term: string, frequency: number): void {
    const known = terms.get(term);
    if (known !== undefined || this.fits(term, 0)) {
      terms.set(term, (known ?? 0) + frequency);
    }
  }

  private fits(term: string, further: number): boolean {
    const size = Buffer.byteLength(term) + TERM_OVERHEAD + further;
    if (this.bytes + size > MAX_VECTOR_BYTES) {
      return false;
    }
    this.bytes += size;
    return true;
  }
}
