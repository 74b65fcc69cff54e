import { lstat, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { Job } from '../../platform/jobs/job.js';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { type FileName, parseFileName } from './media-files.js';
import { uploadsFolder } from './media-folders.js';
import { MediaRemoval } from './media-removal.js';
import { MediumRepository } from './medium.repository.js';
import { MediaStorage } from './storage/media-storage.js';
import { unlessMissing } from './storage/missing-files.js';

/** Files that are looked up at once. */
const BATCH_SIZE = 500;

/** Milliseconds after which no upload can be in progress any more: a day. */
const LONGEST_UPLOAD = 24 * 60 * 60 * 1000;

/**
 * Removes what uploads left behind that were not completed, such as by a crash: files without a picture,
 * and folders of uploads. It reads the whole list of files.
 */
@Injectable()
export class SweepMediaJob extends Job {
  readonly name = 'sweep-media';
  readonly schedule = '40 4 * * *';
  readonly counted = 'removed';

  constructor(
    private readonly media: MediumRepository,
    private readonly removal: MediaRemoval,
    private readonly storage: MediaStorage,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async run(context: JobContext): Promise<void> {
    const before = this.clock.ago(LONGEST_UPLOAD);
    await this.removeUploads(before, context);
    let batch: FileName[] = [];
    for await (const { name, modifiedAt } of this.storage.list()) {
      const file = parseFileName(name);
      if (file && modifiedAt < before) {
        batch.push(file);
      }
      if (batch.length === BATCH_SIZE) {
        await this.removeOrphans(batch, context);
        batch = [];
      }
    }
    await this.removeOrphans(batch, context);
  }

  private async removeOrphans(files: readonly FileName[], context: JobContext): Promise<void> {
    context.signal.throwIfAborted();
    const stored = await this.media.storedHashes(files.map(({ hash }) => hash));
    for (const { hash, name } of files.filter((file) => !stored.has(file.hash))) {
      await context.attempt({ file: name }, () => this.removal.removeFiles(hash, [name]));
    }
  }

  private async removeUploads(before: Date, context: JobContext): Promise<void> {
    const folder = uploadsFolder(this.config);
    for await (const { name } of (await unlessMissing(() => opendir(folder))) ?? []) {
      const path = join(folder, name);
      // Gone if the upload was completed meanwhile.
      const stats = await unlessMissing(() => lstat(path));
      if (stats && stats.mtime < before) {
        await context.attempt({ upload: name }, () => rm(path, { recursive: true, force: true }));
      }
    }
  }
}
