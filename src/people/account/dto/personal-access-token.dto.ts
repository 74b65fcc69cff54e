import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateBy } from 'class-validator';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { EachItem } from '../../../platform/validation/list-field.js';
import { parseRfc3339 } from '../../../platform/validation/rfc3339.js';
import {
  documented,
  OptionalOrNullable,
  TextField,
} from '../../../platform/validation/text-field.js';
import { VisibleLine } from '../../../platform/validation/visible-text.js';
import {
  MAX_TOKEN_NAME_LENGTH,
  type PersonalAccessToken,
} from '../../personal-access-token/personal-access-token.entity.js';
import { type Scope, SCOPES } from '../../user/scopes.js';
import { MAX_CREDENTIAL_LENGTH } from '../../user/user-limits.js';

function isScope(value: unknown): boolean {
  return SCOPES.some((scope) => scope === value);
}

/** The scopes of a token, at least one. One that is given twice counts once. */
function ScopesField(): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        example: ['article:read', 'article:write'],
        description: 'What the token may be used for, as far as your role allows it',
      },
      {
        type: 'array',
        items: { type: 'string', enum: [...SCOPES] },
        minItems: 1,
        maxItems: SCOPES.length,
      },
    ),
    // A list that is too long stays as it is, for the rule below to reject.
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value) && value.length <= SCOPES.length ? [...new Set(value)] : value,
    ),
    EachItem((item) => (isScope(item) ? undefined : `must be one of ${SCOPES.join(', ')}`)),
    ArrayMinSize(1, { message: '$property must have at least one item' }),
    ArrayMaxSize(SCOPES.length, { message: `$property must have at most ${SCOPES.length} items` }),
    IsArray({ message: '$property must be an array of texts' }),
  );
}

/** When a token expires, parsed into a `Date`. */
function ExpiresAtField(): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        optional: true,
        nullable: true,
        description: 'When the token stops working; by default, and with null, never',
      },
      { type: String, format: 'date-time', example: '2099-01-31T09:00:00.000Z' },
    ),
    // An invalid time stays as it is, for the rule below to reject.
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (parseRfc3339(value) ?? value) : value,
    ),
    OptionalOrNullable({ optional: true, nullable: true }),
    ValidateBy({
      name: 'expiresAt',
      validator: {
        validate: (value: unknown) => value instanceof Date,
        defaultMessage: () => '$property must be a time such as 2099-01-31T09:00:00.000Z, or null',
      },
    }),
  );
}

/** Body of `POST /user/access-token`. */
@ApiSchema({ description: 'A new access token for a program.' })
export class CreatePersonalAccessTokenDto {
  @TextField({ min: 1, max: MAX_TOKEN_NAME_LENGTH, example: 'Site build' })
  @VisibleLine()
  name!: string;

  @ScopesField()
  scopes!: Scope[];

  @ExpiresAtField()
  expiresAt?: Date | null;

  @TextField({
    max: MAX_CREDENTIAL_LENGTH,
    description: 'Your current password',
    example: 'password123',
  })
  currentPassword!: string;
}

/** An access token of the caller, without the token itself. */
@ApiSchema({ description: 'One of your access tokens for programs.' })
export class PersonalAccessTokenDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'Site build' })
  name!: string;

  @ApiProperty({ enum: SCOPES, isArray: true, example: ['article:read', 'article:write'] })
  scopes!: Scope[];

  @ApiTime()
  createdAt!: string;

  @ApiTime({ nullable: true, description: 'When it stops working; null for never' })
  expiresAt!: string | null;

  @ApiTime({ nullable: true, description: 'When it was last used, to the minute; null for never' })
  lastUsedAt!: string | null;

  static from(token: PersonalAccessToken): PersonalAccessTokenDto {
    return {
      id: token.id,
      name: token.name,
      scopes: token.scopes,
      createdAt: token.createdAt.toISOString(),
      expiresAt: token.expiresAt?.toISOString() ?? null,
      lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    };
  }
}

/** A new access token, with the token itself. */
@ApiSchema({
  description: 'A new access token. This is the only time that you see it.',
})
export class CreatedPersonalAccessTokenDto extends PersonalAccessTokenDto {
  @ApiProperty({
    description: 'For `Authorization: Bearer`; not shown again',
    example: 'plt_1_…',
  })
  token!: string;

  static fromCreated(created: {
    stored: PersonalAccessToken;
    token: string;
  }): CreatedPersonalAccessTokenDto {
    return { ...PersonalAccessTokenDto.from(created.stored), token: created.token };
  }
}

/** All access tokens of the caller. */
@ApiSchema({ description: 'All of your access tokens for programs.' })
export class PersonalAccessTokenListDto {
  @ApiProperty({ type: [PersonalAccessTokenDto] })
  items!: PersonalAccessTokenDto[];

  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  total!: number;

  static from(tokens: PersonalAccessToken[]): PersonalAccessTokenListDto {
    return {
      items: tokens.map((token) => PersonalAccessTokenDto.from(token)),
      total: tokens.length,
    };
  }
}
