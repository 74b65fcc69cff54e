import * as fc from 'fast-check';

/** What a request can be about, and is found out only when it is sent. */
export type PlaceholderKind =
  | 'article of the caller'
  | 'article of another'
  | 'draft of the caller'
  | 'draft of another'
  | 'article that is gone'
  | 'comment'
  | 'deleted comment'
  | 'comment elsewhere'
  | 'session of the caller'
  | 'session of another'
  | 'new email'
  | 'taken email'
  | 'password of an account'
  | 'refresh token'
  | 'cursor'
  | 'current tag'
  | 'stale tag'
  | 'new key';

/** A place in a request that is filled in when it is sent, from what is there then. */
export class Placeholder {
  /** @param pick which of several @param form how it is written: an article by its id, a tag weakened */
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
