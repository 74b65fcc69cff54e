/** One thing that is wrong with a request, and where. */
export interface FieldProblem {
  /** Path of the field, such as `social.twitter` or `tags.2`. */
  field: string;
  message: string;
}

/** Greatest size of the body of an error response, in bytes, whatever the request was. */
export const MAX_ERROR_BYTES = 16 * 1024;

/** How many problems an error response lists. */
export const MAX_PROBLEMS = 20;

/** Longest path of a field in an error response, in UTF-16 code units. */
export const MAX_PATH_LENGTH = 100;

/** Longest message of an error or of one problem, in UTF-16 code units. */
export const MAX_MESSAGE_LENGTH = 300;

/**
 * Bytes for all problems together; the rest of {@link MAX_ERROR_BYTES} is for the other fields. One
 * problem of the greatest lengths fits: JSON writes no code unit in more than six bytes.
 */
const PROBLEMS_BUDGET = 15_000;

/** A problem detail has each message three times: in `errors`, `detail` and `error`. */
const MESSAGE_COPIES = 3;

/** Upper bound for the bytes of names and punctuation around one problem. */
const PROBLEM_OVERHEAD = 50;

const ELLIPSIS = '…';

/** Returns `text` if it has at most `max` code units, else its beginning with an ellipsis. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) {
    return text;
  }
  // Half a surrogate pair at the end would not be a well-formed string.
  return text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '') + ELLIPSIS;
}

/**
 * The path of a field within `parent`, such as `social.twitter`, cut to {@link MAX_PATH_LENGTH}: the
 * client chooses the names of fields, which may be as long as the whole body.
 *
 * @param parent a path that this function returned, or '' for the body itself
 */
export function fieldPath(parent: string, name: string): string {
  const short = shorten(name, MAX_PATH_LENGTH);
  return parent === '' ? short : shorten(`${parent}.${short}`, MAX_PATH_LENGTH);
}

/**
 * The first of `problems`, as many as an error response may list: at most {@link MAX_PROBLEMS}, each
 * with a short path and message, so that all together fit into {@link MAX_ERROR_BYTES} in the format of
 * either API.
 */
export function boundProblems(problems: readonly FieldProblem[]): FieldProblem[] {
  const bounded: FieldProblem[] = [];
  let bytes = 0;
  for (const { field, message } of problems.slice(0, MAX_PROBLEMS)) {
    const problem = {
      field: shorten(field, MAX_PATH_LENGTH),
      message: shorten(message, MAX_MESSAGE_LENGTH),
    };
    bytes += jsonBytes(problem.field) + MESSAGE_COPIES * jsonBytes(problem.message);
    bytes += PROBLEM_OVERHEAD;
    if (bytes > PROBLEMS_BUDGET) {
      break;
    }
    bounded.push(problem);
  }
  return bounded;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
