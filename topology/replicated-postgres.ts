import {
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { PostgresCluster } from '../dist/src/operations/embedded-postgres/postgres-cluster.js';

const DATABASE = 'platen';

/** Both, running. */
interface Clusters {
  primary: PostgresCluster;
  replica: PostgresCluster;
  /** Data folder of the replica. */
  replicaDir: string;
  ports: { primary: number; replica: number };
}

/** A primary and a hot standby that streams from it, on this machine. */
export class ReplicatedPostgres {
  readonly primaryUrl: string;
  readonly replicaUrl: string;
  private readonly primary: PostgresCluster;
  private readonly replica: PostgresCluster;
  private readonly replicaDir: string;

  private constructor({ primary, replica, replicaDir, ports }: Clusters) {
    this.primary = primary;
    this.replica = replica;
    this.replicaDir = replicaDir;
    this.primaryUrl = primary.url(ports.primary, DATABASE);
    this.replicaUrl = replica.url(ports.replica, DATABASE);
  }

  /**
   * Makes both from the binaries of `embedded-postgres`. These lack `pg_basebackup`, which is how one
   * makes a standby of a primary that runs; here it is copied while it is stopped.
   *
   * @param home an empty folder
   */
  static async start(home: string): Promise<ReplicatedPostgres> {
    const [primaryHome, replicaHome] = [join(home, 'primary'), join(home, 'replica')];
    const primary = await PostgresCluster.in(primaryHome);
    const port = await primary.start({});
    await query(primary.url(port, 'postgres'), `create database "${DATABASE}"`);
    await primary.stop();

    await mkdir(replicaHome);
    await cp(join(primaryHome, 'postgres-password'), join(replicaHome, 'postgres-password'));
    const replicaDir = join(replicaHome, 'postgres');
    await copyOwned(join(primaryHome, 'postgres'), replicaDir);
    await followPrimary(replicaDir, primary.url(port, DATABASE));

    // From here on something runs, which whoever calls can only stop through what is returned.
    await primary.start({ port: String(port) });
    try {
      const replica = await PostgresCluster.in(replicaHome);
      const ports = { primary: port, replica: await replica.start({}) };
      return new ReplicatedPostgres({ primary, replica, replicaDir, ports });
    } catch (error) {
      await primary.stop();
      throw error;
    }
  }

  /** From now on the replica shows nothing new, as one that lags. */
  async pauseReplay(): Promise<void> {
    await query(this.replicaUrl, 'select pg_wal_replay_pause()');
  }

  /** The replica catches up. */
  async resumeReplay(): Promise<void> {
    await query(this.replicaUrl, 'select pg_wal_replay_resume()');
  }

  /** Ends the replica at once, without a word to its clients, as a crash would. */
  async crashReplica(): Promise<void> {
    const [pid] = (await readFile(join(this.replicaDir, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGQUIT');
  }

  async stop(): Promise<void> {
    await this.replica.stop();
    await this.primary.stop();
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Where we are root, PostgreSQL is not, and everything has to be the other account's. */
async function copyOwned(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
  const { uid, gid } = await stat(from);
  await chmod(to, 0o700);
  await chown(to, uid, gid);
  for (const name of await readdir(to, { recursive: true })) {
    await chown(join(to, name), uid, gid);
  }
}

/** What `pg_basebackup --write-recovery-conf` writes. */
async function followPrimary(dir: string, primaryUrl: string): Promise<void> {
  const settings = join(dir, 'postgresql.auto.conf');
  await appendFile(settings, `primary_conninfo = '${primaryUrl}'\n`);
  const signal = join(dir, 'standby.signal');
  await writeFile(signal, '');
  const { uid, gid } = await stat(dir);
  await chown(signal, uid, gid);
}
