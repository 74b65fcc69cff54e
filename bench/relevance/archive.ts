import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Size of a block of a tar archive in bytes (POSIX.1-1988, ustar). */
const BLOCK = 512;

/** Milliseconds for a download. */
const DOWNLOAD_LIMIT = 60_000;

/** The archive's files, by name. */
export type Files = ReadonlyMap<string, string>;

/**
 * The text files in a `.tar.gz`, which is downloaded where it is missing.
 *
 * @param path where the archive is, or is put
 * @throws Error if it can neither be read nor downloaded
 */
export async function readArchive(path: string, url: string): Promise<Files> {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await download(path, url));
  }
  return untar(gunzipSync(readFileSync(path)));
}

async function download(path: string, url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_LIMIT) });
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`${url} cannot be downloaded. Put the archive at ${path}.`, { cause: error });
  }
}

function untar(archive: Buffer): Files {
  const files = new Map<string, string>();
  let at = 0;
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const name = field(archive, at, 100);
    const size = Number.parseInt(field(archive, at + 124, 12), 8);
    at += BLOCK;
    files.set(name, archive.toString('latin1', at, at + size).replaceAll('\r\n', '\n'));
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** A field of a header, which ends with NUL or with its length. */
function field(archive: Buffer, at: number, length: number): string {
  return archive.toString('latin1', at, at + length).replace(/\0.*$/s, '');
}
