import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportFile } from '../personal-data/export-file.js';

/**
 * A ZIP archive of files, which are read as slowly as the archive is, one at a time. Once the stream is
 * destroyed, such as by a client that disconnects, no more is read.
 */
export function zipStream(files: Iterable<ExportFile> | AsyncIterable<ExportFile>): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  zip.on('error', (error: Error) => output.destroy(error));
  const closed = new AbortController();
  output.once('close', () => closed.abort());
  addAll(zip, files, closed.signal).catch((error: Error) => {
    if (!closed.signal.aborted) {
      output.destroy(error);
    }
  });
  return output;
}

/** @throws AbortError once the signal is aborted */
async function addAll(
  zip: ZipFile,
  files: Iterable<ExportFile> | AsyncIterable<ExportFile>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { name, content, modifiedAt } of files) {
    signal.throwIfAborted();
    const file = new PassThrough();
    zip.addReadStream(file, name, { ...(modifiedAt && { mtime: modifiedAt }) });
    keepNameAlone(zip, name);
    for await (const part of content) {
      if (!file.write(part)) {
        await once(file, 'drain', { signal });
      }
      signal.throwIfAborted();
    }
    file.end();
    // All of it was read, and little is left to be compressed and sent.
    await once(file, 'end', { signal });
  }
  zip.end();
}

/**
 * Gives the name of the file that was added last memory of its own. The library keeps all names until the archive is
 * complete, as `Buffer.from()` makes them: from a pool, so that each would keep 33 kB of file contents next to it.
 */
function keepNameAlone(zip: ZipFile, name: string): void {
  const { entries } = zip as unknown as { entries: { utf8FileName: Buffer }[] };
  const entry = entries.at(-1);
  if (entry) {
    const { buffer, byteOffset, byteLength } = new TextEncoder().encode(name);
    entry.utf8FileName = Buffer.from(buffer, byteOffset, byteLength);
  }
}
