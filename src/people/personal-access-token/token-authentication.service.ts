import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { TokenProblem } from '../../platform/errors/token-required.error.js';
import type { PersonalAccessToken } from './personal-access-token.entity.js';
import { PersonalAccessTokenRepository } from './personal-access-token.repository.js';
import { matchesHash, parseToken } from './token-format.js';
import { TokenUsage } from './token-usage.js';

/** Finds the personal access tokens of requests. */
@Injectable()
export class TokenAuthenticationService {
  constructor(
    private readonly tokens: PersonalAccessTokenRepository,
    private readonly usage: TokenUsage,
    private readonly clock: Clock,
  ) {}

  /**
   * Verifies a token, in one query.
   *
   * @returns the token with its user, or what is wrong with it
   */
  async verify(text: string): Promise<PersonalAccessToken | TokenProblem> {
    const parts = parseToken(text);
    const token = parts && (await this.tokens.findWithUser(parts.id));
    if (!token || !matchesHash(parts.secret, token.hash)) {
      return 'token_invalid';
    }
    if (token.hasExpired(this.clock.now())) {
      return 'token_expired';
    }
    this.usage.note(token);
    return token;
  }
}
