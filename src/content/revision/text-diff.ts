import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatch } from 'diff';

/** Lines around a change that a diff shows. */
const CONTEXT = 3;

/** Lines that differ at most in a diff that shows how: the time grows with their square. */
const MAX_DIFFERENT_LINES = 2000;

/** Milliseconds after which a comparison is given up: it keeps all other requests waiting. */
const MAX_TIME = 20;

/** Lines of both texts in a diff that shows how: taking them apart is not part of that time. */
const MAX_LINES = 20_000;

/** A text to compare, and its name in the diff. */
export interface ComparedText {
  name: string;
  text: string;
}

/**
 * The unified diff of two texts, line by line. If they have too little in common to compare them in a short time, it
 * takes the whole first text out and puts the second in, which is a diff as well.
 */
export function unifiedDiff(from: ComparedText, to: ComparedText): string {
  return formatPatch(comparison(from, to) ?? replacement(from, to), FILE_HEADERS_ONLY);
}

function comparison(from: ComparedText, to: ComparedText): StructuredPatch | undefined {
  if (lineCountOf(from.text) + lineCountOf(to.text) > MAX_LINES) {
    return undefined;
  }
  return structuredPatch(from.name, to.name, from.text, to.text, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MAX_DIFFERENT_LINES,
    timeout: MAX_TIME,
  });
}

function replacement(from: ComparedText, to: ComparedText): StructuredPatch {
  const hunk = {
    oldStart: 1,
    oldLines: lineCountOf(from.text),
    newStart: 1,
    newLines: lineCountOf(to.text),
    lines: [...marked(from.text, '-'), ...marked(to.text, '+')],
  };
  return {
    oldFileName: from.name,
    newFileName: to.name,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [hunk],
  };
}

function lineCountOf(text: string): number {
  const parts = text.split('\n').length;
  return text === '' || text.endsWith('\n') ? parts - 1 : parts;
}

/** All lines of a text as one string, which is quicker than line by line. */
function marked(text: string, mark: '-' | '+'): string[] {
  if (text === '') {
    return [];
  }
  const isEnded = text.endsWith('\n');
  const lines = isEnded ? text.slice(0, -1) : text;
  const all = mark + lines.replaceAll('\n', `\n${mark}`);
  return isEnded ? [all] : [all, '\\ No newline at end of file'];
}
