import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import { type Role, ROLES } from '../../user/roles.js';
import type { InvitationPage } from '../invitation.repository.js';
import type { NewInvitation } from '../invitation.service.js';
import type { InvitationRow } from '../invitation.sql.js';

/** What every response says of an invitation. */
abstract class InvitationFieldsDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'sam@example.com' })
  email!: string;

  @ApiProperty({ enum: ROLES, description: 'The role of the account', example: 'author' })
  role!: Role;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  expiresAt!: string;
}

/** An invitation that was just made. */
@ApiSchema({ description: 'A new invitation, with its link.' })
export class NewInvitationDto extends InvitationFieldsDto {
  @ApiProperty({
    format: 'uri-reference',
    description: 'The link to create the account. It is shown only here',
    example: 'https://blog.example/invitation#token=mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A',
  })
  url!: string;

  static from({ invitation, url }: NewInvitation): NewInvitationDto {
    const { id, email, role, createdAt, expiresAt } = invitation;
    return {
      id,
      email,
      role,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      url,
    };
  }
}

/** An open invitation. */
@ApiSchema({ description: 'An open invitation.' })
export class InvitationDto extends InvitationFieldsDto {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Id of the user', example: 1 })
  inviter!: number;

  @ApiProperty({ example: 'Foo Bar' })
  inviterName!: string;

  static from(row: InvitationRow): InvitationDto {
    const { id, email, role, createdAt, expiresAt, inviter, inviterName } = row;
    return { id, email, role, createdAt, expiresAt, inviter, inviterName };
  }
}

/** A page of open invitations. */
@ApiSchema({ description: 'A page of open invitations.' })
export class InvitationPageDto {
  @ApiProperty({ type: [InvitationDto] })
  items!: InvitationDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all of them', example: 1 })
  total!: number;

  @ApiCursor('invitation', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from({ items, total, endCursor, hasNextPage }: InvitationPage): InvitationPageDto {
    return { items: items.map((item) => InvitationDto.from(item)), total, endCursor, hasNextPage };
  }
}
