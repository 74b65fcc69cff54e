import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { ExportFile } from '../personal-data/export-file.js';
import { FileCompressor } from './file-compressor.js';
import {
  centralHeader,
  dataDescriptor,
  endRecords,
  localHeader,
  type ZipEntry,
} from './zip-records.js';

/** Bytes of the central directory that are sent at once. */
const DIRECTORY_CHUNK = 16_384;

type Files = Iterable<ExportFile> | AsyncIterable<ExportFile>;

/**
 * A ZIP archive of files, which are read as slowly as the archive is, one at a time. Once the stream is
 * destroyed, such as by a client that disconnects, no more is read.
 */
export function zipStream(files: Files): Readable {
  return Readable.from(archiveOf(files), { objectMode: false });
}

async function* archiveOf(files: Files): AsyncGenerator<Buffer, void> {
  const entries: ZipEntry[] = [];
  const compressor = new FileCompressor();
  let offset = 0;
  try {
    for await (const file of files) {
      const entry = {
        name: file.name,
        modifiedAt: file.modifiedAt ?? new Date(),
        offset,
        checksum: 0,
        size: 0,
        compressedSize: 0,
      };
      entries.push(entry);
      for await (const chunk of recordsOf(entry, file.content, compressor)) {
        offset += chunk.length;
        yield chunk;
      }
    }
  } finally {
    compressor.close();
  }
  yield* directoryOf(entries, offset);
}

/** A file with its records. Completes `entry`. */
async function* recordsOf(
  entry: ZipEntry,
  content: ExportFile['content'],
  compressor: FileCompressor,
): AsyncGenerator<Buffer, void> {
  yield localHeader(entry);
  for await (const part of content) {
    const bytes = Buffer.from(part);
    entry.checksum = crc32(bytes, entry.checksum);
    entry.size += bytes.length;
    const compressed = await compressor.add(bytes);
    entry.compressedSize += compressed.length;
    yield compressed;
  }
  const rest = await compressor.endFile();
  entry.compressedSize += rest.length;
  yield Buffer.concat([rest, dataDescriptor(entry)]);
}

function* directoryOf(entries: readonly ZipEntry[], offset: number): Generator<Buffer, void> {
  let size = 0;
  let chunk: Buffer[] = [];
  let chunkSize = 0;
  for (const entry of entries) {
    const header = centralHeader(entry);
    size += header.length;
    chunkSize += header.length;
    chunk.push(header);
    if (chunkSize >= DIRECTORY_CHUNK) {
      yield Buffer.concat(chunk);
      chunk = [];
      chunkSize = 0;
    }
  }
  yield Buffer.concat([...chunk, endRecords({ entries: entries.length, size, offset })]);
}
