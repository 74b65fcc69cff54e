import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tokenInHeader } from '../../people/auth/authorization-header.js';
import { REALWORLD_TOKENS } from './realworld-tokens.js';

interface RequestWithHeaders {
  headers: IncomingHttpHeaders;
}

/** The token that the request came with; for routes that ask for one. */
export const CurrentToken = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<RequestWithHeaders>();
  return tokenInHeader(headers.authorization, REALWORLD_TOKENS.schemes);
});
