import * as fc from 'fast-check';

/** Kinds of values that are known only when a request is sent. */
export type PlaceholderKind =
  | 'article of the caller'
  | 'article of another'
  | 'draft of the caller'
  | 'draft of another'
  | 'article that is gone'
  | 'article that has moved'
  | 'deleted article'
  | 'comment'
  | 'deleted comment'
  | 'comment elsewhere'
  | 'comment to moderate'
  | 'session of the caller'
  | 'session of another'
  | 'username'
  | 'new email'
  | 'taken email'
  | 'password of an account'
  | 'refresh token'
  | 'cursor'
  | 'current tag'
  | 'stale tag'
  | 'new key';

/** A part of a request that is filled in when it is sent, from the data of that moment. */
export class Placeholder {
  /** @param pick which of several values @param form how it is written, such as an article's id, or a weak tag */
  constructor(
    readonly kind: PlaceholderKind,
    readonly pick = 0,
    readonly form: 'plain' | 'other' = 'plain',
  ) {}

  [fc.toStringMethod](): string {
    return `<${this.kind} ${this.pick}>`;
  }
}

/** One of these kinds. */
export function placeholder(...kinds: PlaceholderKind[]): fc.Arbitrary<Placeholder> {
  return fc
    .tuple(fc.constantFrom(...kinds), fc.nat(50), fc.constantFrom('plain', 'other'))
    .map(([kind, pick, form]) => new Placeholder(kind, pick, form));
}
