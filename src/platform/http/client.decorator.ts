import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { decodeHeader } from './header-decoding.js';

/** The client that sent a request. */
export interface Client {
  /** IP address; behind trusted proxies, the one that they forward. */
  address: string;
  /** The `User-Agent` header. */
  userAgent: string | undefined;
}

/** The {@link Client} of a request. */
export const CurrentClient = createParamDecorator(
  (_: unknown, context: ExecutionContext): Client => {
    const { ip, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const agent = headers['user-agent'];
    return { address: ip, userAgent: agent === undefined ? undefined : decodeHeader(agent) };
  },
);
