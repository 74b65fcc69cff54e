/** A resource whose changes are counted. */
export interface Versioned {
  id: number;
  /** Number of changes to the resource's own content. */
  version: number;
}

/** Any version, or one of these. */
export type Versions = '*' | readonly Versioned[];

/** The conditions of an {@link ExpectedVersion}; at least one is set. */
export interface VersionConditions {
  /** Versions of which one must be the current one. */
  ifMatch?: Versions | undefined;
  /** Versions of which none may be the current one. */
  ifNoneMatch?: Versions | undefined;
}

/** The version that a change expects; with any other version, nothing is changed. */
export class ExpectedVersion {
  constructor(private readonly conditions: VersionConditions) {}

  /** Whether the resource must exist. */
  get needsPresent(): boolean {
    return this.conditions.ifMatch !== undefined;
  }

  /** Whether the resource must not exist yet. */
  get createsOnly(): boolean {
    return this.conditions.ifNoneMatch === '*';
  }

  /** @param current the current version, null if there is none */
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
