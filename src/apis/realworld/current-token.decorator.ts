import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tokenInHeader } from '../../people/auth/authorization-header.js';

interface RequestWithHeaders {
  headers: IncomingHttpHeaders;
}

/** The token of `Authorization: Token <token>`, or of `Bearer`; null where there is none. */
export function tokenOf({ headers }: RequestWithHeaders): string | null {
  return tokenInHeader(headers.authorization, ['token', 'bearer']);
}

/** The token that the request came with; for routes that ask for one. */
export const CurrentToken = createParamDecorator((_: unknown, context: ExecutionContext) =>
  tokenOf(context.switchToHttp().getRequest<RequestWithHeaders>()),
);
