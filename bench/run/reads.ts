import { withClient } from '../database/sample-database.ts';
import { COLD } from '../load/cold.ts';
import { type BenchRequest, CONNECTIONS, runLoad } from '../load/load.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { median } from './measure.ts';

/** Seconds of one measurement of reads, and of the requests before the first. */
const ROUND = 3;
const WARM_UP = 5;

/** Measurements of reads alone. */
const ROUNDS = 4;

/** Medians over some rounds. */
export interface ReadFigures {
  /** Milliseconds. */
  p99: number;
  /** Responses per second. */
  rate: number;
}

/** Cold reads of articles, beside which something else is done. */
export class Reads {
  private readonly server: ServedProgram;
  private readonly requests: readonly BenchRequest[];

  private constructor(server: ServedProgram, requests: readonly BenchRequest[]) {
    this.server = server;
    this.requests = requests;
  }

  /** @param databaseUrl of the sample that the server serves */
  static async of(server: ServedProgram, databaseUrl: string): Promise<Reads> {
    const slugs = await withClient(databaseUrl, (client) =>
      client.query<{ slug: string }>('select slug from article where id % 3 = 0 order by id'),
    );
    const requests = slugs.rows.map(({ slug }) => ({ path: `/article/${slug}`, headers: COLD }));
    return new Reads(server, requests);
  }

  /** Some rounds with nothing else, after a while that is not measured. */
  async measureAlone(): Promise<ReadFigures> {
    await runLoad(this.server.origin, this.requests, WARM_UP);
    return this.measure();
  }

  /**
   * @param isToGoOn whether another round is to be measured; as many as alone by default
   * @param wanted reads per second; as many as the server can by default
   */
  async measure(
    isToGoOn = (round: number) => round < ROUNDS,
    wanted?: number,
  ): Promise<ReadFigures> {
    const [p99s, rates]: [number[], number[]] = [[], []];
    for (let round = 0; isToGoOn(round); round++) {
      this.server.clearLog();
      const { p99, rate } = await runLoad(
        this.server.origin,
        this.requests,
        ROUND,
        CONNECTIONS,
        wanted,
      );
      p99s.push(p99);
      rates.push(rate);
    }
    return { p99: median(p99s), rate: median(rates) };
  }
}
