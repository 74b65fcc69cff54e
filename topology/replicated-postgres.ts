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

/** A running primary and replica. */
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
   * Creates both from the binaries of `embedded-postgres`. These lack `pg_basebackup`, the usual way to
   * copy a running primary; here it is copied while it is stopped.
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

    // From here on processes are running, which the caller can only stop through the result.
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

  /** Pauses replay, so that the replica lags. */
  async pauseReplay(): Promise<void> {
    await query(this.replicaUrl, 'select pg_wal_replay_pause()');
  }

  /** Resumes replay. */
  async resumeReplay(): Promise<void> {
    await query(this.replicaUrl, 'select pg_wal_replay_resume()');
  }

  /** Kills the replica without closing its connections, as a crash would. */
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

/** If this process is root, PostgreSQL runs as another account, which must own all files. */
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
