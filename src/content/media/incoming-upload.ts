import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The body of a request, which has not been read yet. */
export interface IncomingUpload {
  /** As the client declares it. */
  contentType: string | undefined;
  /** In bytes, as the client declares it; undefined if it does not. */
  contentLength: number | undefined;
  /** Always the same object for a request, which it identifies. */
  body: Readable;
}

/** The body of a request to a route with `@StreamedBody()`. */
export const Upload = createParamDecorator(
  (_: unknown, context: ExecutionContext): IncomingUpload => {
    const { raw, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const { 'content-type': contentType, 'content-length': length } = headers;
    return {
      contentType,
      contentLength: length === undefined ? undefined : Number(length),
      body: raw,
    };
  },
);
