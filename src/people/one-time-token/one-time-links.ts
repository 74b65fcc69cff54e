import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { LinkTargets } from '../../config/mail-config.js';
import { Clock } from '../../platform/clock.js';
import type { TokenPurpose } from './one-time-token.entity.js';
import { OneTimeTokens } from './one-time-tokens.js';

/** Durations, in milliseconds. */
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** What each link leads to, how long it works, and how many an account gets within a time. */
const LINKS = {
  'password-reset': { page: 'resetUrl', lifetime: HOUR, quota: 3, window: HOUR },
  'email-verification': { page: 'verifyUrl', lifetime: DAY, quota: 5, window: DAY },
  // Long enough for an owner on holiday.
  'email-revert': { page: 'revertUrl', lifetime: 7 * DAY, quota: 5, window: DAY },
} as const satisfies Record<
  TokenPurpose,
  { page: keyof LinkTargets; lifetime: number; quota: number; window: number }
>;

/** Whom a link is for. */
interface Recipient {
  userId: number;
  /** Where it is mailed to; null if the operator hands it over: then it is not limited, and proves no address. */
  email: string | null;
  /** When its lifetime begins; now by default. */
  from?: Date;
}

/** Links with a token that works once. */
@Injectable()
export class OneTimeLinks {
  constructor(
    private readonly tokens: OneTimeTokens,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a link. Its token is in the fragment, which is sent to no server, so that it is in no log. Programs
   * that scan mails open links, but press no buttons.
   *
   * @returns undefined where the account got enough of them lately
   */
  async make(
    purpose: TokenPurpose,
    { userId, email, from = this.clock.now() }: Recipient,
  ): Promise<string | undefined> {
    const { page, lifetime, quota, window } = LINKS[purpose];
    const token = await this.tokens.issue(purpose, {
      userId,
      email,
      expiresAt: new Date(from.getTime() + lifetime),
      quota: email === null ? Number.POSITIVE_INFINITY : quota,
      window,
    });
    return token && `${this.config.mail[page]}#token=${token}`;
  }
}
