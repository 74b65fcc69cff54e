import type { TokenTerms } from '../../people/session/access-token.service.js';
import { AppConfig } from '../../config/app-config.js';

/** Whom the tokens of this dialect are for: they are good nowhere else. */
export const REALWORLD_AUDIENCE = 'platen-realworld';

/** Injection token of the {@link TokenTerms} of this dialect. */
export const REALWORLD_TERMS = Symbol('RealWorld token terms');

/** One token a sign-in, which lives long, as front ends know no refresh. */
export const realWorldTermsProvider = {
  provide: REALWORLD_TERMS,
  inject: [AppConfig],
  useFactory: (config: AppConfig): TokenTerms => ({
    audience: REALWORLD_AUDIENCE,
    expiresInSeconds: config.realworldJwtExpiresInSeconds,
  }),
};
