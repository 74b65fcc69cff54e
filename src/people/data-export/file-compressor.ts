import { constants, createDeflateRaw } from 'node:zlib';

/**
 * Compresses one file after another (Deflate, RFC 1951) with the same memory. A compressor for each file, as
 * libraries that write archives have it, takes 270 kB and several streams; over thousands of files, the process would grow
 * by a hundred megabytes of what is not yet collected.
 */
export class FileCompressor {
  private readonly deflate = createDeflateRaw();
  private output: Buffer[] = [];

  constructor() {
    this.deflate.on('data', (chunk: Buffer) => this.output.push(chunk));
  }

  /** Compresses a part of a file. @returns what has become of the file since the last call, which may be nothing */
  async add(part: Uint8Array): Promise<Buffer> {
    await new Promise<void>((resolve, reject) =>
      this.deflate.write(part, (error) => (error ? reject(error) : resolve())),
    );
    return this.takeOutput();
  }

  /** Ends a file; what is added afterwards belongs to the next one. @returns the rest of the file */
  async endFile(): Promise<Buffer> {
    await new Promise<void>((resolve) => this.deflate.flush(constants.Z_FINISH, resolve));
    this.deflate.reset();
    return this.takeOutput();
  }

  /** Frees its memory. */
  close(): void {
    this.deflate.close();
  }

  private takeOutput(): Buffer {
    return Buffer.concat(this.output.splice(0));
  }
}
