import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import { firstCodePoints } from '../../../platform/text.js';
import { LISTED_BIO_LENGTH } from '../../user/user-limits.js';
import type { UserListItem, UserList } from '../user-list.service.js';
import { ManagedUserDto } from './user-status.dto.js';

/** An account in a list. */
@ApiSchema({ description: 'An account in a list, as administrators see it.' })
export class ListedUserDto extends ManagedUserDto {
  @ApiTime({
    nullable: true,
    description: 'When a session was opened or refreshed last; null if none is left',
  })
  lastSeenAt!: string | null;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Published articles', example: 3 })
  totalArticles!: number;

  static fromItem({ user, lastSeenAt, totalArticles }: UserListItem): ListedUserDto {
    const shown = ManagedUserDto.from(user);
    return {
      ...shown,
      bio: firstCodePoints(shown.bio, LISTED_BIO_LENGTH),
      lastSeenAt,
      totalArticles,
    };
  }
}

/** A page of accounts. */
@ApiSchema({ description: 'A page of accounts.' })
export class UserListDto {
  @ApiProperty({ type: [ListedUserDto] })
  items!: ListedUserDto[];

  @ApiCursor('user', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from({ items, endCursor, hasNextPage }: UserList): UserListDto {
    return { items: items.map((item) => ListedUserDto.fromItem(item)), endCursor, hasNextPage };
  }
}
