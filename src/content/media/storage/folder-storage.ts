import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ByteRange } from '../../../platform/http/byte-range.js';
import { MediaStorageError } from '../media.errors.js';
import { type ListedFile, MediaStorage } from './media-storage.js';
import { unlessMissing } from './missing-files.js';

/** Stores files in a folder, which is made when the first file is stored. */
export class FolderStorage extends MediaStorage {
  /** @param folder absolute, or relative to the working directory */
  constructor(private readonly folder: string) {
    super();
  }

  put(name: string, path: string): Promise<void> {
    return orUnavailable(async () => {
      await mkdir(this.folder, { recursive: true });
      await flush(path);
      await rename(path, this.pathOf(name));
      // Else the name may be lost with the power.
      await flush(this.folder);
    });
  }

  sizeOf(name: string): Promise<number | undefined> {
    return orUnavailable(async () =>
      unlessMissing(async () => (await stat(this.pathOf(name))).size),
    );
  }

  read(name: string, range?: ByteRange): Promise<Readable | undefined> {
    return orUnavailable(() =>
      unlessMissing(async () =>
        // Opened first: what is missing is known before the response begins.
        (await open(this.pathOf(name))).createReadStream({ ...range }),
      ),
    );
  }

  remove(names: readonly string[]): Promise<void> {
    return orUnavailable(async () => {
      for (const name of names) {
        await rm(this.pathOf(name), { force: true });
      }
    });
  }

  async *list(): AsyncGenerator<ListedFile, void> {
    const folder = await orUnavailable(() => unlessMissing(() => opendir(this.folder)));
    for await (const entry of folder ?? []) {
      const stats = entry.isFile()
        ? await unlessMissing(() => stat(this.pathOf(entry.name)))
        : undefined;
      if (stats) {
        yield { name: entry.name, modifiedAt: stats.mtime };
      }
    }
  }

  private pathOf(name: string): string {
    return join(this.folder, name);
  }
}

/** Waits until a file or folder is on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws MediaStorageError for any error of the file system */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new MediaStorageError(error);
  }
}
