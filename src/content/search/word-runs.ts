/*
 * Where the words of a text are: runs of letters and digits. `RUN` says what a run is. Most texts are read by a loop
 * over their UTF-16 units instead, which finds the same and takes a fraction of the time.
 */

/** A word, or several that are joined by a sign, at most 16; names such as `C++`; or an emoji. */
export const RUN =
  /[\p{L}\p{M}\p{N}]+(?:[-'’._‐‑·\u00ad][\p{L}\p{M}\p{N}]+){0,15}(?:[+#]{1,3}(?![\p{L}\p{N}]))?|\p{Extended_Pictographic}/uy;

/** Signs of a run, at most: those that join words, and those at its end. */
const MAX_JOINED = 15;
const MAX_ADDED = 3;

/** Scripts that put no spaces between words. */
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/* What a UTF-16 unit is, as bits; 0 where that was not looked up yet. */
const OTHER = 1;
const LETTER_OR_NUMBER = 2;
const MARK = 4;
/** Of a script without spaces, besides. */
const UNSPACED = 8;
/** What may join the parts of a run. */
const JOINING = 16;
/** What may be added to a name. */
const ADDED = 32;
const PICTOGRAPH = 64;
/** Half of a surrogate pair. */
const HALF = 128;
const IN_WORD = LETTER_OR_NUMBER | MARK;

const KINDS = new Uint8Array(0x10000);

const KIND_PATTERNS: readonly (readonly [kind: number, pattern: RegExp])[] = [
  [LETTER_OR_NUMBER, /[\p{L}\p{N}]/u],
  [MARK, /\p{M}/u],
  [JOINING, /[-'’._‐‑·\u00ad]/],
  [ADDED, /[+#]/],
  [PICTOGRAPH, /\p{Extended_Pictographic}/u],
  [HALF, /[\ud800-\udfff]/],
];

function lookUp(unit: number): number {
  const character = String.fromCharCode(unit);
  const kind = KIND_PATTERNS.find(([, pattern]) => pattern.test(character))?.[0] ?? OTHER;
  const isUnspaced = (kind & IN_WORD) !== 0 && UNSPACED_SCRIPT.test(character);
  return (KINDS[unit] = isUnspaced ? kind | UNSPACED : kind);
}

/** Finds the runs of a text, one after the other. It makes no object for each, as there are thousands. */
export class WordRuns {
  /** Where the present run is in the text, in UTF-16 units. */
  start = 0;
  end = 0;
  /** Whether the present run has letters of a script without spaces. */
  isUnspaced = false;

  constructor(private readonly text: string) {}

  /** Goes on to the next run. @returns whether there is one */
  next(): boolean {
    const { length } = this.text;
    for (let at = this.end; at < length; at++) {
      const kind = this.kindAt(at);
      if ((kind & IN_WORD) !== 0) {
        this.start = at;
        return this.read() || this.match(at);
      }
      if ((kind & (PICTOGRAPH | HALF)) !== 0 && this.match(at)) {
        return true;
      }
    }
    this.start = this.end = length;
    return false;
  }

  /** Reads the run that begins here. @returns false if that takes the pattern, as there is a surrogate pair */
  private read(): boolean {
    let at = this.start;
    let kinds = 0;
    for (let joined = 0; ; joined++) {
      let kind = this.kindAt(at);
      for (; (kind & IN_WORD) !== 0; kind = this.kindAt(++at)) {
        kinds |= kind;
      }
      const next = (kind & JOINING) === 0 ? OTHER : this.kindAt(at + 1);
      if (((kind | next) & HALF) !== 0) {
        return false;
      }
      if (joined === MAX_JOINED || (next & IN_WORD) === 0) {
        break;
      }
      at++;
    }
    const added = this.countAdded(at);
    this.end = at + added;
    this.isUnspaced = (kinds & UNSPACED) !== 0;
    return added >= 0;
  }

  /** Signs such as those of `C++` that are here; -1 if that takes the pattern. */
  private countAdded(from: number): number {
    let at = from;
    while (at < from + MAX_ADDED && (this.kindAt(at) & ADDED) !== 0) {
      at++;
    }
    const next = at > from ? this.kindAt(at) : OTHER;
    if ((next & HALF) !== 0) {
      return -1;
    }
    // The last sign belongs to the word that follows.
    return (next & LETTER_OR_NUMBER) === 0 ? at - from : at - from - 1;
  }

  /** Matches the pattern here. */
  private match(at: number): boolean {
    RUN.lastIndex = at;
    const run = RUN.exec(this.text)?.[0];
    if (run === undefined) {
      return false;
    }
    this.start = at;
    this.end = at + run.length;
    this.isUnspaced = UNSPACED_SCRIPT.test(run);
    return true;
  }

  private kindAt(at: number): number {
    if (at >= this.text.length) {
      return OTHER;
    }
    const unit = this.text.charCodeAt(at);
    return KINDS[unit] || lookUp(unit);
  }
}
