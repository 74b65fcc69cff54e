import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tokenInHeader } from '../../people/auth/authorization-header.js';
import { REALWORLD_TOKENS } from './realworld-tokens.js';

interface RequestWithHeaders {
  headers: IncomingHttpHeaders;
}

/** The token of the request; for routes that require one. */
export const CurrentToken = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<RequestWithHeaders>();
  return tokenInHeader(headers.authorization, REALWORLD_TOKENS.schemes);
});
