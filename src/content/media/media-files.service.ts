import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { ByteRange } from '../../platform/http/byte-range.js';
import { MediumNotFoundError } from './media.errors.js';
import { MediaStorage } from './storage/media-storage.js';

/** The stored files, which everyone can read who knows their names. */
@Injectable()
export class MediaFilesService {
  constructor(private readonly storage: MediaStorage) {}

  /** In bytes. @throws MediumNotFoundError, MediaStorageError */
  async sizeOf(name: string): Promise<number> {
    return orNotFound(await this.storage.sizeOf(name));
  }

  /** @throws MediumNotFoundError, MediaStorageError */
  async read(name: string, range: ByteRange): Promise<Readable> {
    return orNotFound(await this.storage.read(name, range));
  }
}

function orNotFound<T>(found: T | undefined): T {
  if (found === undefined) {
    throw new MediumNotFoundError();
  }
  return found;
}
