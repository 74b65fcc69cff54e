import type { Readable } from 'node:stream';
import type { ByteRange } from '../../../platform/http/byte-range.js';

/** A file as a list has it. */
export interface ListedFile {
  name: string;
  modifiedAt: Date;
}

/**
 * Where the files of pictures are. A name stands for one content, so files are never changed; what is
 * put again is the same as what is there.
 *
 * All methods throw `MediaStorageError` where the storage cannot be reached or written.
 */
export abstract class MediaStorage {
  /**
   * Stores a file for good. Readers see all of it or nothing.
   *
   * @param path of a file on the file system of the storage's folder; it may be moved
   */
  abstract put(name: string, path: string, contentType: string): Promise<void>;

  /** The size of a file in bytes; undefined if it does not exist. */
  abstract sizeOf(name: string): Promise<number | undefined>;

  /** Reads a file, or a part of it; undefined if it does not exist. */
  abstract read(name: string, range?: ByteRange): Promise<Readable | undefined>;

  /** Removes files; those that do not exist are ignored. */
  abstract remove(names: readonly string[]): Promise<void>;

  /** All files, in any order, while others may be added and removed. */
  abstract list(): AsyncIterable<ListedFile>;
}
