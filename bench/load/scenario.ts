import type { BenchRequest } from './load.ts';

/** The programs that are compared; what they are stands in bench/README.md. */
export type ProgramName = 'server' | 'floor' | 'floor-kept' | 'hello' | 'hello-on-server';

/** What a scenario may ask the programs for before it starts. */
export interface Preparation {
  /** How many articles there are. */
  articles: number;
  /** Slugs of articles, from all over the sample. */
  slugs: readonly string[];
  /** Names of tags, the most used first. */
  tags: readonly string[];
  /** Access tokens, each of another author; good at the server and at the floor. */
  tokens: readonly string[];
  /** The JSON that a program answers. @throws Error where it does not answer 200 */
  get(program: ProgramName, path: string): Promise<Record<string, unknown>>;
}

/** A program under some load. */
export interface Contender {
  /** Unlike others of the scenario. */
  label: string;
  program: ProgramName;
  requests(preparation: Preparation): Promise<readonly BenchRequest[]> | readonly BenchRequest[];
  /** What others ask of it all the while. */
  flood?: { connections: number; requests: readonly BenchRequest[] };
}

/** What the server is to reach, in terms of another contender. */
export interface Goal {
  against: string;
  /** Requests per second at least, or p99 at most, as a multiple of the other's. */
  measure: 'rate' | 'p99';
  /** Undefined where the comparison is only to be known. */
  ratio?: number;
}

/** Something that clients do, and the programs that are compared at it. */
export interface Scenario {
  name: string;
  title: string;
  /** The server is the first of them. */
  contenders: readonly Contender[];
  goals: readonly Goal[];
  /** Whether server and floor have to answer the first requests alike. */
  comparable: boolean;
}
