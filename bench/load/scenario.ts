import type { BenchRequest } from './load.ts';

/** The compared programs, described in bench/README.md. */
export type ProgramName = 'server' | 'floor' | 'floor-kept' | 'hello' | 'hello-on-server';

/** Data and functions for preparing a scenario. */
export interface Preparation {
  /** Number of articles. */
  articles: number;
  /** Slugs of articles, spread over the sample. */
  slugs: readonly string[];
  /** Names of tags, the most used first. */
  tags: readonly string[];
  /** Access tokens, each of a different author; valid for server and floor. */
  tokens: readonly string[];
  /** Fetches JSON from a program. @throws Error unless the status is 200 */
  get(program: ProgramName, path: string): Promise<Record<string, unknown>>;
}

/** A program under some load. */
export interface Contender {
  /** Name, unique within the scenario. */
  label: string;
  program: ProgramName;
  requests(preparation: Preparation): Promise<readonly BenchRequest[]> | readonly BenchRequest[];
  /** Background requests. */
  flood?: { connections: number; requests: readonly BenchRequest[] };
}

/** Requests per second, the 99th percentile of the latency, or CPU per request of Node and PostgreSQL together. */
export type Measure = 'rate' | 'p99' | 'cpu';

/** A goal for the server, relative to another contender. */
export interface Goal {
  against: string;
  measure: Measure;
  /** Least rate, or greatest p99 or CPU, as a multiple of the other's. Undefined if the comparison is for information only. */
  ratio?: number;
}

/** A typical use, and the programs that are compared. */
export interface Scenario {
  name: string;
  title: string;
  /** The server is the first of them. */
  contenders: readonly Contender[];
  goals: readonly Goal[];
  /** Whether the first responses of server and floor must be equal. */
  comparable: boolean;
}
