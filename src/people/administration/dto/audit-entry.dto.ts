import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import {
  AUDIT_ACTIONS,
  AUDIT_CHANNELS,
  type AuditAction,
  type AuditChannel,
} from '../../audit/audit-actions.js';
import type { AuditDetails } from '../../audit/audit-entry.entity.js';
import type { AuditPage } from '../../audit/audit-entry.repository.js';
import type { AuditRow } from '../../audit/audit-entry.sql.js';

/** What an action adds. */
@ApiSchema({ description: 'What an action adds, only those that belong to it.' })
export class AuditDetailsDto implements AuditDetails {
  @ApiPropertyOptional({ description: 'The former role or email', example: 'author' })
  from?: string;

  @ApiPropertyOptional({ description: 'The new role or email', example: 'editor' })
  to?: string;

  @ApiPropertyOptional({ description: 'The role of the account', example: 'author' })
  role?: string;

  @ApiPropertyOptional({ type: [String], example: ['article:write'] })
  scopes?: readonly string[];

  @ApiPropertyOptional({
    type: [String],
    description:
      'What must wait: this account from this network (`pair`), from any (`account`), or this network with any account (`address`)',
    example: ['pair'],
  })
  limits?: readonly string[];

  @ApiPropertyOptional({ description: 'The slug of the article', example: 'title-13' })
  slug?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Id of the author of the article or comment',
    example: 2,
  })
  author?: number;

  @ApiPropertyOptional({
    description: 'Whether it was done to all comments of the author',
    example: true,
  })
  all?: boolean;

  @ApiPropertyOptional({ description: 'Host of the webhook', example: 'hooks.example.com' })
  host?: string;

  @ApiPropertyOptional({
    description: 'Why the webhook was switched off',
    example: 'failing',
  })
  reason?: string;
}

/** An entry of the audit log. */
@ApiSchema({ description: 'Who did what, when and from where.' })
export class AuditEntryDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiTime()
  createdAt!: string;

  @ApiProperty({ enum: AUDIT_ACTIONS, description: 'What was done', example: 'user.role_changed' })
  action!: AuditAction;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Id of the user who did it; null if nobody was signed in',
    example: 1,
  })
  actor!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The present name of the user',
    example: 'Foo Bar',
  })
  actorName!: string | null;

  @ApiProperty({
    enum: AUDIT_CHANNELS,
    description: 'By which way it was done',
    example: 'api',
  })
  channel!: AuditChannel;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Type and id of what it was done to; null if there is no such thing',
    example: 'user:2',
  })
  subject!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'IP address; removed after 30 days',
    example: '192.0.2.7',
  })
  address!: string | null;

  @ApiProperty({
    type: () => AuditDetailsDto,
    nullable: true,
    description: 'What the action adds; null if nothing',
    example: { from: 'author', to: 'editor' },
  })
  details!: AuditDetailsDto | null;

  static from(row: AuditRow): AuditEntryDto {
    const { id, createdAt, action, actor, actorName, channel, subject, address, details } = row;
    return { id, createdAt, action, actor, actorName, channel, subject, address, details };
  }
}

/** A page of the audit log. */
@ApiSchema({ description: 'A page of the audit log.' })
export class AuditPageDto {
  @ApiProperty({ type: [AuditEntryDto] })
  items!: AuditEntryDto[];

  @ApiCursor('audit', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from({ items, endCursor, hasNextPage }: AuditPage): AuditPageDto {
    return { items: items.map((item) => AuditEntryDto.from(item)), endCursor, hasNextPage };
  }
}
