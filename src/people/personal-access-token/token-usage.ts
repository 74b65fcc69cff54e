import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { systemErrorCode } from '../../config/system-error.js';
import type { PersonalAccessToken } from './personal-access-token.entity.js';
import { PersonalAccessTokenRepository } from './personal-access-token.repository.js';

/** How exact `lastUsedAt` is, in milliseconds: it is written once a minute. */
const PRECISION = 60_000;

/** Notes when tokens were used. No request waits for it, or fails because of it. */
@Injectable()
export class TokenUsage implements OnModuleDestroy {
  private readonly logger = new Logger('AccessTokens');

  /** Writes in progress, by the id of the token. */
  private readonly writing = new Map<number, Promise<void>>();

  constructor(
    private readonly tokens: PersonalAccessTokenRepository,
    private readonly clock: Clock,
  ) {}

  /** Notes that a token is used now, unless that was noted within the last minute. */
  note({ id, lastUsedAt }: PersonalAccessToken): void {
    const now = this.clock.now();
    const unlessSince = new Date(now.getTime() - PRECISION);
    if ((lastUsedAt === null || lastUsedAt < unlessSince) && !this.writing.has(id)) {
      const write = this.tokens
        .noteUse(id, now, unlessSince)
        .catch((error: unknown) =>
          this.logger.warn({ code: systemErrorCode(error) }, 'The use of a token was not noted'),
        )
        .finally(() => this.writing.delete(id));
      this.writing.set(id, write);
    }
  }

  /** Waits for the writes in progress. */
  async settle(): Promise<void> {
    await Promise.all(this.writing.values());
  }

  onModuleDestroy(): Promise<void> {
    return this.settle();
  }
}
