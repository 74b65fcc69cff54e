import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadRequestException } from '@nestjs/common';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { IncomingUpload } from './incoming-upload.js';
import {
  MediaStorageError,
  NotAnUploadError,
  UnsupportedImageError,
  UploadTooLargeError,
} from './media.errors.js';
import { MAX_UPLOAD_BYTES } from './media-limits.js';

/** Bytes of a form besides its file. */
const FORM_OVERHEAD = 64 * 1024;

const FORM = /^\s*multipart\/form-data\s*(;|$)/i;

const PICTURE = /^\s*(image\/[\w.+-]+|application\/octet-stream)\s*(;|$)/i;

/**
 * Writes an upload into a file while it arrives. What is wrong with it is found out before all of it was
 * read, where possible.
 *
 * @param path of the new file
 * @throws NotAnUploadError
 * @throws UploadTooLargeError
 * @throws UnsupportedImageError if it is empty, or a form without a file
 * @throws BadRequestException if it does not arrive whole, or is no form
 * @throws MediaStorageError if the file cannot be written
 */
export async function receiveUpload(upload: IncomingUpload, path: string): Promise<void> {
  try {
    await receive(upload, path);
  } finally {
    // What is left is read and forgotten, so that the client can read the response.
    upload.body.resume();
  }
}

async function receive(upload: IncomingUpload, path: string): Promise<void> {
  const { contentType = 'application/octet-stream', contentLength = 0, body } = upload;
  if (FORM.test(contentType)) {
    assertSize(contentLength, MAX_UPLOAD_BYTES + FORM_OVERHEAD);
    await receiveForm(body, contentType, path);
  } else if (PICTURE.test(contentType)) {
    assertSize(contentLength, MAX_UPLOAD_BYTES);
    await writeFile(arriving(body, MAX_UPLOAD_BYTES), path);
  } else {
    throw new NotAnUploadError();
  }
}

/** @throws UploadTooLargeError */
function assertSize(size: number, limit: number): void {
  if (size > limit) {
    throw new UploadTooLargeError();
  }
}

/**
 * The parts of a body, up to a limit. The stream is not destroyed at the end, and with it the connection.
 *
 * @throws UploadTooLargeError
 * @throws BadRequestException if the client disconnects
 */
async function* arriving(body: Readable, limit: number): AsyncGenerator<Buffer, void> {
  let size = 0;
  const chunks: AsyncIterator<Buffer> = body.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await chunks.next().catch(() => {
        throw new BadRequestException('The body did not arrive whole');
      });
      if (next.done === true) {
        return;
      }
      size += next.value.length;
      assertSize(size, limit);
      yield next.value;
    }
  } finally {
    // Until the iterator ends, the stream cannot be resumed.
    await chunks.return?.();
  }
}

/**
 * Writes the first file of a form. The rest of the form is read, too, and ignored.
 *
 * @throws BadRequestException if it is no form
 */
async function receiveForm(body: Readable, contentType: string, path: string): Promise<void> {
  const form = formParser(contentType);
  const source = Readable.from(arriving(body, MAX_UPLOAD_BYTES + FORM_OVERHEAD));
  let writing: Promise<void> | undefined;
  let file: BusboyFileStream | undefined;
  // Reported to what reads it by being destroyed; by itself, it is only an event, which would end the process.
  form.on('error', (error) => source.destroy(asError(error)));
  form.on('file', (_name, stream) => {
    stream.on('error', (error) => stream.destroy(error));
    if (file) {
      stream.resume();
      return;
    }
    file = stream;
    writing = writeFile(file, path);
    // Its failure ends the reading of the form, which then fails with it.
    writing.catch((error: Error) => source.destroy(error));
  });
  try {
    await pipeline(source, form);
  } catch (error) {
    file?.destroy(asError(error));
    await writing?.catch(() => undefined);
    throw isOwn(error) ? error : new BadRequestException('The body is not a whole form');
  }
  if (!writing) {
    throw new UnsupportedImageError('The form has no file');
  }
  await writing;
  if (file?.truncated === true) {
    throw new UploadTooLargeError();
  }
}

function asError(error: unknown): Error | undefined {
  return error instanceof Error ? error : undefined;
}

function isOwn(error: unknown): boolean {
  return (
    error instanceof UploadTooLargeError ||
    error instanceof UnsupportedImageError ||
    error instanceof MediaStorageError ||
    error instanceof BadRequestException
  );
}

/** @throws BadRequestException if the type has no boundary */
function formParser(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fileSize: MAX_UPLOAD_BYTES, files: 2, parts: 20, fieldSize: FORM_OVERHEAD },
    });
  } catch {
    throw new BadRequestException('The Content-Type of a form must have a boundary');
  }
}

/**
 * @throws UnsupportedImageError if there is nothing to write
 * @throws MediaStorageError
 */
async function writeFile(chunks: AsyncIterable<Buffer>, path: string): Promise<void> {
  const file = await orUnavailable(() => open(path, 'wx'));
  let isEmpty = true;
  try {
    for await (const chunk of chunks) {
      isEmpty = false;
      await orUnavailable(() => file.appendFile(chunk));
    }
  } finally {
    await file.close();
  }
  if (isEmpty) {
    throw new UnsupportedImageError('There is no picture in the body');
  }
}

/** @throws MediaStorageError */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new MediaStorageError(error);
  }
}
