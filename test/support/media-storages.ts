import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { AppConfig } from '../../src/config/app-config.js';
import { MediaStorage } from '../../src/content/media/storage/media-storage.js';
import type { TestApp } from './test-app.js';

const BUCKET = 'pictures';

/** A place for pictures, for the tests of a file. */
export interface StorageUnderTest {
  /** What an application needs to use it; called after `start()`. */
  config(): Pick<AppConfig, 'media' | 'dataDir'>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Makes it unusable, until the returned function is called. */
  breakDown(): Promise<() => Promise<void>>;
}

const USER_LIMIT = 500_000_000;

/** A folder. */
export function folderUnderTest(): StorageUnderTest {
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-media-'));
  const folder = join(dataDir, 'media');
  return {
    config: () => ({ dataDir, media: { userLimit: USER_LIMIT, s3: undefined } }),
    start: () => Promise.resolve(),
    stop: () => rm(dataDir, { recursive: true }),
    breakDown: () => {
      renameSync(folder, `${folder}-away`);
      // Not a folder: not even root can write into it.
      writeFileSync(folder, '');
      return Promise.resolve(() => {
        rmSync(folder);
        renameSync(`${folder}-away`, folder);
        return Promise.resolve();
      });
    },
  };
}

/** A bucket on a server that speaks the protocol of S3. */
export function bucketUnderTest(): StorageUnderTest {
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-media-'));
  const directory = mkdtempSync(join(tmpdir(), 'platen-s3-'));
  let server: S3rver;
  let port = 0;

  async function listen(): Promise<void> {
    server = new S3rver({
      address: '127.0.0.1',
      port,
      directory,
      silent: true,
      configureBuckets: [{ name: BUCKET }],
    });
    ({ port } = await server.run());
  }

  return {
    config: () => ({
      dataDir,
      media: {
        userLimit: USER_LIMIT,
        s3: {
          bucket: BUCKET,
          endpoint: `http://127.0.0.1:${port}`,
          region: 'us-east-1',
          // Those that this server knows.
          credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
          forcePathStyle: true,
        },
      },
    }),
    start: listen,
    stop: async () => {
      await server.close();
      await rm(dataDir, { recursive: true });
      await rm(directory, { recursive: true });
    },
    breakDown: async () => {
      await server.close();
      return listen;
    },
  };
}

/** The names of all stored files, sorted. */
export async function storedFiles({ app }: TestApp): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of app.get(MediaStorage).list()) {
    names.push(name);
  }
  return names.toSorted();
}

/** What is left of uploads. */
export async function leftOfUploads({ config }: TestApp): Promise<string[]> {
  return readdir(join(config.dataDir, 'media', 'uploads')).catch(() => []);
}
