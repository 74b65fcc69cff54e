import type { FastifyRequest } from 'fastify';
import { isPersonalAccessToken } from '../personal-access-token/token-format.js';
import { tokenInHeader } from './authorization-header.js';

/** Which access tokens the routes of an API accept, and how clients send them. */
export interface AcceptedTokens {
  /** The audience that they were issued for (RFC 7519 §4.1.3). */
  readonly audience: string;
  /** The schemes of an `Authorization` header that they come with, in lower case. */
  readonly schemes: readonly string[];
  /** Whether programs may use personal access tokens. */
  readonly personalAccessTokens: boolean;
}

/** The parts of a request that its token depends on. */
type TokenRequest = Pick<FastifyRequest, 'headers' | 'routeOptions'>;

/** Reads the token of a request in the way of its API. */
export class RequestTokens {
  /** @param acceptedAt the tokens that the API of a route accepts, by the template of the route */
  constructor(private readonly acceptedAt: (route: string) => AcceptedTokens) {}

  /** The token that a request came with, valid or not; null without one. */
  tokenOf(request: TokenRequest): string | null {
    return tokenInHeader(request.headers.authorization, this.acceptedBy(request).schemes);
  }

  /** The audience that the token of a request must be for. */
  audienceOf(request: TokenRequest): string {
    return this.acceptedBy(request).audience;
  }

  /** The personal access token of a request, valid or not; null without one, or where none is accepted. */
  personalAccessTokenOf(request: TokenRequest): string | null {
    const token = this.tokenOf(request);
    return token !== null &&
      isPersonalAccessToken(token) &&
      this.acceptedBy(request).personalAccessTokens
      ? token
      : null;
  }

  private acceptedBy({ routeOptions }: TokenRequest): AcceptedTokens {
    return this.acceptedAt(routeOptions.url ?? '');
  }
}
