import { Readable } from 'node:stream';
import { HttpException, HttpStatus, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { matchesIfNoneMatch } from './entity-tag.js';

/** A part of a file: from its byte `start` to its byte `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** What the client asks for of a file: a range, all of it (undefined), or a range beyond its end. */
type RequestedRange = ByteRange | undefined | 'unsatisfiable';

/**
 * The range of a `Range` header (RFC 9110 §14.1.2); `registerRangeHeader()` lets no other forms pass.
 *
 * @param size of the file, in bytes
 */
function parseByteRange(header: string | undefined, size: number): RequestedRange {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '') ?? [];
  if (from === '') {
    return to === '' ? undefined : partOf(Math.max(0, size - Number(to)), size - 1, size);
  }
  const end = to === '' ? size - 1 : Number(to);
  // One that ends before it begins is not valid, so it is ignored.
  return to !== '' && end < Number(from) ? undefined : partOf(Number(from), end, size);
}

function partOf(start: number, end: number, size: number): RequestedRange {
  return start < size ? { start, end: Math.min(end, size - 1) } : 'unsatisfiable';
}

/** A file that never changes. */
export interface ImmutableFile {
  /** Entity tag, in quotes. */
  etag: string;
  /** In bytes. */
  size: number;
  /** Headers of responses with the file, or that the client has it. */
  headers: Readonly<Record<string, string>>;
  /** Opens a part of it. */
  open: (part: ByteRange) => Promise<Readable>;
}

/**
 * The response to GET or HEAD of a file: all of it, the range that the client asks for (206), or nothing
 * if it has the file (304).
 *
 * @throws HttpException 416 for a range beyond the end
 */
export async function respondWithFile(
  reply: FastifyReply,
  { etag, size, headers, open }: ImmutableFile,
): Promise<StreamableFile | undefined> {
  const { headers: asked, method } = reply.request;
  if (matchesIfNoneMatch(etag, asked['if-none-match'])) {
    reply.status(HttpStatus.NOT_MODIFIED).headers({ ...headers, ETag: etag });
    return undefined;
  }
  // RFC 9110 §13.1.5: who has another version gets all. A date is never the tag.
  const isCurrent = asked['if-range'] === undefined || asked['if-range'] === etag;
  // RFC 9110 §14.2: only GET has ranges.
  const range = isCurrent && method === 'GET' ? parseByteRange(asked.range, size) : undefined;
  if (range === 'unsatisfiable') {
    reply.header('Content-Range', `bytes */${size}`);
    const message = 'The range is beyond the end of the file';
    throw new HttpException(message, HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
  }
  const part = range ?? { start: 0, end: size - 1 };
  const content = method === 'HEAD' ? Readable.from([]) : await open(part);
  if (range) {
    reply.status(HttpStatus.PARTIAL_CONTENT);
    reply.header('Content-Range', `bytes ${part.start}-${part.end}/${size}`);
  }
  reply.headers({ ...headers, ETag: etag, 'Accept-Ranges': 'bytes' });
  return new StreamableFile(content, { length: part.end - part.start + 1 });
}
