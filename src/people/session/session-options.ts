import type { AppConfig } from '../../config/app-config.js';
import { TOKEN_AUDIENCE } from './token-keys.js';

/** What the access tokens of an API are like. */
export interface TokenOptions {
  /** Who they are for (RFC 7519 §4.1.3): another API refuses them. */
  readonly audience: string;
  /** Their lifetime, in seconds. */
  readonly expiresInSeconds: number;
}

/** How a session is kept up. */
export interface SessionOptions<Refresh extends boolean = boolean> {
  /**
   * Whether there is a refresh token. A session without one lasts as long as its one access token.
   */
  readonly refresh: Refresh;
  /** By default those of {@link defaultTokenOptions}. */
  readonly token?: TokenOptions;
}

/** What a client is given when it signs in. */
export interface SessionTokens<Refresh extends boolean = boolean> {
  /** The access token, to call with. */
  token: string;
  /** What the next tokens are asked for with; undefined in a session without refresh. */
  refreshToken: RefreshTokenOf<Refresh>;
}

/** The refresh token of a session that was opened with this option. */
export type RefreshTokenOf<Refresh extends boolean> = Refresh extends true ? string : undefined;

/** The options of the native API's access tokens. */
export function defaultTokenOptions({ jwtExpiresInSeconds }: AppConfig): TokenOptions {
  return { audience: TOKEN_AUDIENCE, expiresInSeconds: jwtExpiresInSeconds };
}
