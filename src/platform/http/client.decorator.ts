import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { decodeHeader } from './header-decoding.js';

/** Who a request comes from, as far as the connection tells. */
export interface Client {
  /** Its address; behind trusted proxies, the one they vouch for. */
  address: string;
  /** What it calls itself. */
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
