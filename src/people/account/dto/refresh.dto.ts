import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_CREDENTIAL_LENGTH } from '../../user/user-limits.js';
import type { SessionTokens } from '../../session/session-options.js';

/** Body of `POST /user/refresh`. */
@ApiSchema({ description: 'A refresh token to exchange.' })
export class RefreshDto {
  @TextField({ max: MAX_CREDENTIAL_LENGTH, example: 'mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A' })
  refreshToken!: string;
}

/** A new pair of tokens. */
@ApiSchema({ description: 'A new access token and a new refresh token.' })
export class TokenPairDto {
  @ApiProperty({ description: 'Access token, for `Authorization: Bearer`', example: 'eyJhbGciOi…' })
  token!: string;

  @ApiProperty({
    description: 'For `POST /user/refresh`; works once',
    example: 'mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A',
  })
  refreshToken!: string;

  static from({ token, refreshToken }: SessionTokens<true>): TokenPairDto {
    return { token, refreshToken };
  }
}
