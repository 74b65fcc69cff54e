import type { AppConfig } from '../../config/app-config.js';
import { TOKEN_AUDIENCE } from './token-keys.js';

/** Options of the access tokens of an API. */
export interface TokenOptions {
  /** The audience (RFC 7519 §4.1.3): other APIs refuse them. */
  readonly audience: string;
  /** Their lifetime, in seconds. */
  readonly expiresInSeconds: number;
}

/** Options of a new session. */
export interface SessionOptions<Refresh extends boolean = boolean> {
  /**
   * Whether there is a refresh token. A session without one expires with its only access token.
   */
  readonly refresh: Refresh;
  /** By default those of {@link defaultTokenOptions}. */
  readonly token?: TokenOptions;
}

/** The tokens that a client gets when it signs in. */
export interface SessionTokens<Refresh extends boolean = boolean> {
  /** The access token. */
  token: string;
  /** The refresh token; undefined in a session without one. */
  refreshToken: RefreshTokenOf<Refresh>;
}

/** Type of the refresh token of a session that was opened with this option. */
export type RefreshTokenOf<Refresh extends boolean> = Refresh extends true ? string : undefined;

/** The options of the native API's access tokens. */
export function defaultTokenOptions({ jwtExpiresInSeconds }: AppConfig): TokenOptions {
  return { audience: TOKEN_AUDIENCE, expiresInSeconds: jwtExpiresInSeconds };
}
