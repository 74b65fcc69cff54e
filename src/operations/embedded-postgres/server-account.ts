import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

const run = promisify(execFile);

/** Account that runs the server if this process runs as root. */
const ACCOUNT = 'postgres';

/** User and group that run the server; empty for those of this process. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. If this process does, the server runs as the owner of the cluster,
 * or else as the user `postgres`, which is created if necessary (as the PostgreSQL packages of Linux
 * distributions do).
 *
 * @param clusterDir folder of the cluster, which may not exist yet
 * @param paths files that the account must be able to reach
 * @throws EmbeddedPostgresError if the account cannot be created or reach a path
 */
export async function findServerAccount(
  clusterDir: string,
  paths: readonly string[],
): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const account = (await ownerOf(clusterDir)) ?? (await lookUp()) ?? (await create());
  for (const path of [clusterDir, ...paths]) {
    await assertReachable(path, account);
  }
  return account;
}

async function ownerOf(dir: string): Promise<Required<ServerAccount> | undefined> {
  try {
    const { uid, gid } = await stat(dir);
    return { uid, gid };
  } catch {
    // The folder does not exist yet.
    return undefined;
  }
}

async function lookUp(): Promise<Required<ServerAccount> | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for an unknown user.
    return undefined;
  }
}

async function create(): Promise<Required<ServerAccount>> {
  try {
    await run('useradd', ['--system', '--user-group', ACCOUNT]);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root, and a user ${ACCOUNT} could not be made (${String(error)}). ` +
        'Start Platen as an ordinary user, or set DATABASE_URL.',
    );
  }
  const account = await lookUp();
  if (!account) {
    throw new EmbeddedPostgresError(`useradd has made no user ${ACCOUNT}. Set DATABASE_URL.`);
  }
  return account;
}

/** Checks that the account may enter every folder above `path`. */
async function assertReachable(path: string, { uid, gid }: Required<ServerAccount>): Promise<void> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = await stat(folder);
    const executeBit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & executeBit) === 0) {
      throw new EmbeddedPostgresError(
        `PostgreSQL refuses to run as root, and the user that it runs as instead (uid ${uid}) cannot ` +
          `enter ${folder}. Move Platen to a folder that everybody may enter (such as /srv/platen), ` +
          'start it as an ordinary user, or set DATABASE_URL.',
      );
    }
  }
}
