/** Something whose changes are counted. */
export interface Versioned {
  id: number;
  /** Counts the changes of the thing's own content. */
  version: number;
}

/** Any version, or one of these. */
export type Versions = '*' | readonly Versioned[];

/** The conditions of an {@link ExpectedVersion}; at least one is given. */
export interface VersionConditions {
  /** Versions of which one must be the current one. */
  ifMatch?: Versions | undefined;
  /** Versions of which none may be the current one. */
  ifNoneMatch?: Versions | undefined;
}

/** Which version a change expects to find; where it finds another, nothing is changed. */
export class ExpectedVersion {
  constructor(private readonly conditions: VersionConditions) {}

  /** Whether there must be something that is changed. */
  get needsPresent(): boolean {
    return this.conditions.ifMatch !== undefined;
  }

  /** Whether nothing may be there yet. */
  get createsOnly(): boolean {
    return this.conditions.ifNoneMatch === '*';
  }

  /** @param current what there is now, null for nothing */
  allows(current: Versioned | null): boolean {
    const { ifMatch, ifNoneMatch } = this.conditions;
    return (
      (ifMatch === undefined || includes(ifMatch, current)) &&
      (ifNoneMatch === undefined || !includes(ifNoneMatch, current))
    );
  }
}

function includes(versions: Versions, current: Versioned | null): boolean {
  if (current === null || versions === '*') {
    return current !== null;
  }
  return versions.some(({ id, version }) => id === current.id && version === current.version);
}
