import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

const run = promisify(execFile);

/** Name of the account that runs the server where we are root. */
const ACCOUNT = 'postgres';

/** As whom to run the server; empty where that is ourselves. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. Where we are root, it runs as whoever made the cluster, or else
 * as the user `postgres`, who is made if there is none (as the PostgreSQL packages of every Linux
 * distribution do).
 *
 * @param clusterDir the cluster, if there is one already
 * @param paths what else the account has to reach
 * @throws EmbeddedPostgresError if it cannot
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
    // There is no such folder yet.
    return undefined;
  }
}

async function lookUp(): Promise<Required<ServerAccount> | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` knows no such user.
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

/** Every folder above `path` has to let the account pass. */
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
