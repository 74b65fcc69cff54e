import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { IncomingUpload } from './incoming-upload.js';
import { MediaStorageError } from './media.errors.js';
import { uploadsFolder } from './media-folders.js';
import { PictureProcessor, type ProcessedPicture } from './picture-processor.js';
import { MediaStorage } from './storage/media-storage.js';
import { receiveUpload } from './upload-receiver.js';

/** Turns an upload into the stored files of a picture. */
@Injectable()
export class PictureIntake {
  /** By the body of a request. */
  private readonly pictures = new WeakMap<Readable, Promise<ProcessedPicture>>();

  constructor(
    private readonly storage: MediaStorage,
    private readonly processor: PictureProcessor,
    private readonly config: AppConfig,
  ) {}

  /**
   * Receives a picture, processes it and stores its files. This is done once for an upload, also if it is
   * called again, as when a transaction is repeated.
   *
   * @param assertWelcome called before anything is stored
   * @throws what `receiveUpload()`, `PictureProcessor` and `assertWelcome` throw
   * @throws MediaStorageError
   */
  take(
    upload: IncomingUpload,
    assertWelcome: (picture: ProcessedPicture) => Promise<void>,
  ): Promise<ProcessedPicture> {
    const known = this.pictures.get(upload.body);
    if (known) {
      return known;
    }
    const taken = this.receive(upload, assertWelcome);
    this.pictures.set(upload.body, taken);
    return taken;
  }

  private async receive(
    upload: IncomingUpload,
    assertWelcome: (picture: ProcessedPicture) => Promise<void>,
  ): Promise<ProcessedPicture> {
    const folder = join(uploadsFolder(this.config), randomUUID());
    await makeFolder(folder);
    try {
      const path = join(folder, 'upload');
      await receiveUpload(upload, path);
      const picture = await this.processor.process(path, join(folder, 'files'));
      await assertWelcome(picture);
      // The whole picture last: where it is, the smaller ones are, too.
      for (const { name, path: made, contentType } of picture.files.toReversed()) {
        await this.storage.put(name, made, contentType);
      }
      return picture;
    } finally {
      // What stays is removed by `SweepMediaJob`.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** @throws MediaStorageError */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new MediaStorageError(error);
  }
}
