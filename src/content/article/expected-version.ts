/** An article that is there, as far as a change may depend on it. */
export interface StoredVersion {
  id: number;
  version: number;
}

/** What a change expects to find; where it finds something else, nothing is changed. */
export interface ExpectedVersion {
  /** Whether there must be something that is changed. */
  readonly needsPresent: boolean;
  /** Whether nothing may be there yet. */
  readonly createsOnly: boolean;
  /** @param present what is there, if anything is */
  allows(present: StoredVersion | null): boolean;
}
