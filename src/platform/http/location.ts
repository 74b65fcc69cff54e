import type { ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** The header of {@link setLocation}, for the OpenAPI document. */
export const LOCATION = {
  Location: {
    description: 'Path of the new resource (RFC 9110 §10.2.2)',
    schema: { type: 'string', example: '/article/how-type-was-set' },
  },
} as const satisfies ApiResponseOptions['headers'];

/**
 * Sets the `Location` of a created resource (RFC 9110 §15.3.2).
 *
 * @param segments of its path, not encoded
 */
export function setLocation(reply: FastifyReply, ...segments: (string | number)[]): void {
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  reply.header('Location', path);
}
