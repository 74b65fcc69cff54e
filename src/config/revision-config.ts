import type { EnvironmentReader } from './environment-reader.js';

/** The largest number of revisions of an article. */
const MAX_REVISIONS = 10_000;

/** What is kept of former states of articles (docs/publication.md#revisions). */
export interface RevisionConfig {
  /** Former states of an article that are kept at most. */
  readonly revisionsKept: number;
  /** Milliseconds for which they are kept after they were replaced; 0 for no limit. */
  readonly revisionsMaxAge: number;
}

/** Reads what concerns revisions. */
export function revisionConfig(read: EnvironmentReader): RevisionConfig {
  return {
    revisionsKept: read.integer('REVISIONS_KEPT', 50, 1, MAX_REVISIONS),
    revisionsMaxAge: read.duration('REVISIONS_MAX_AGE', '0d', 0) * 1000,
  };
}
