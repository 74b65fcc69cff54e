import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { filesOf, type PictureFiles } from './media-files.js';
import { MediumRepository } from './medium.repository.js';
import { MediaStorage } from './storage/media-storage.js';

/** Removes files that no picture has any more. */
@Injectable()
export class MediaRemoval {
  constructor(
    private readonly em: EntityManager,
    private readonly media: MediumRepository,
    private readonly storage: MediaStorage,
  ) {}

  /**
   * Removes the files of a picture unless another user has it, too, and the rows that are marked as
   * deleted. Who stores the same picture at the same time waits, and finds the files gone.
   *
   * @throws MediaStorageError; then nothing was removed from the database
   */
  removeUnused(picture: PictureFiles): Promise<void> {
    return this.removeFiles(picture.hash, filesOf(picture));
  }

  /** The same of files whose picture may never have been in the database. */
  async removeFiles(hash: string, names: readonly string[]): Promise<void> {
    await this.em.transactional(async () => {
      await this.media.lockFiles(hash);
      const stored = await this.media.storedHashes([hash]);
      if (!stored.has(hash)) {
        await this.storage.remove(names);
      }
      await this.media.removeDeleted(hash);
    });
  }
}
