import { AppConfig } from '../../config/app-config.js';
import type { AcceptedTokens } from '../../people/auth/accepted-tokens.js';
import type { SessionOptions } from '../../people/session/session-options.js';

/** The tokens of this API, which no other API accepts. Front ends send `Token <token>`. */
export const REALWORLD_TOKENS: AcceptedTokens = {
  audience: 'platen-realworld',
  schemes: ['token', 'bearer'],
  personalAccessTokens: false,
};

/** Injection token of the {@link SessionOptions} of this API. */
export const REALWORLD_SESSIONS = Symbol('RealWorld sessions');

/** Type of {@link REALWORLD_SESSIONS}. */
export type RealWorldSessions = SessionOptions<false>;

/** One token per sign-in, with a long lifetime, as front ends cannot refresh it. */
export const realWorldSessionsProvider = {
  provide: REALWORLD_SESSIONS,
  inject: [AppConfig],
  useFactory: (config: AppConfig): RealWorldSessions => ({
    refresh: false,
    token: {
      audience: REALWORLD_TOKENS.audience,
      expiresInSeconds: config.realworldJwtExpiresInSeconds,
    },
  }),
};
