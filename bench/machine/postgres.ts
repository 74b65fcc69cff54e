import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { cpuOfFamily, parentOfSameName } from './proc.ts';

const POLL_INTERVAL = 50;

/** Number of consecutive checks without activity. */
const QUIET_LOOKS = 3;

/** Milliseconds; an autovacuum of a large table may take long. */
const IDLE_LIMIT = 300_000;

/** A separate connection for monitoring the database. */
export class PostgresWatch {
  private readonly client: Client;
  private readonly postmaster: number | undefined;
  /** Such as `18.4`. */
  readonly version: string;

  private constructor(client: Client, postmaster: number | undefined, version: string) {
    this.client = client;
    this.postmaster = postmaster;
    this.version = version;
  }

  static async open(url: string): Promise<PostgresWatch> {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ pid: number; version: string }>(
      `select pg_backend_pid() as pid, current_setting('server_version') as version`,
    );
    const { pid = 0, version = '' } = rows[0] ?? {};
    return new PostgresWatch(client, parentOfSameName(pid), version);
  }

  /** Milliseconds of CPU of all its processes; NaN if they are on another machine. */
  cpu(): number {
    return this.postmaster === undefined ? Number.NaN : cpuOfFamily(this.postmaster);
  }

  /** Waits until no query and no vacuum is running. @throws Error if that takes too long */
  async untilIdle(): Promise<void> {
    const deadline = performance.now() + IDLE_LIMIT;
    for (let quiet = 0; quiet < QUIET_LOOKS; await delay(POLL_INTERVAL)) {
      const { rows } = await this.client.query<{ busy: number }>(
        `select count(*)::int as busy from pg_stat_activity
         where pid <> pg_backend_pid()
           and (backend_type = 'autovacuum worker' or state in ('active', 'idle in transaction'))`,
      );
      quiet = rows[0]?.busy === 0 ? quiet + 1 : 0;
      if (performance.now() > deadline) {
        throw new Error('The database does not become idle');
      }
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
