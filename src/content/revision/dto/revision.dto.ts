import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PublicProfileDto } from '../../../people/user/dto/public-profile.dto.js';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import type { RevisionPage } from '../article-revision.repository.js';
import type { RevisionDiff } from '../revision.service.js';
import type { ListedRevision, Revision } from '../revision.sql.js';

/** A former state of an article, as lists show it. */
@ApiSchema({ description: 'A former state of an article in a list, without its text.' })
export class RevisionListingDto {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Grows with each change; numbers are skipped where changes were joined',
    example: 1,
  })
  number!: number;

  @ApiProperty({ example: 'title 1/3' })
  title!: string;

  /** Who wrote this state. */
  @ApiProperty()
  author!: PublicProfileDto;

  @ApiTime({ description: 'When this state was written' })
  createdAt!: string;

  @ApiProperty({ type: 'integer', description: 'Size of the text, in bytes', example: 18 })
  size!: number;

  static from({ number, title, author, createdAt, size }: ListedRevision): RevisionListingDto {
    return { number, title, author: PublicProfileDto.from(author), createdAt, size };
  }
}

/** A former state of an article. */
@ApiSchema({ description: 'A former state of an article.' })
export class RevisionDto extends RevisionListingDto {
  @ApiProperty({ example: 'desc 1/3' })
  description!: string;

  @ApiProperty({ example: 'text text text 1/3' })
  text!: string;

  @ApiProperty({ type: [String], example: ['foo1', 'foo2'] })
  tags!: string[];

  static override from(revision: Revision): RevisionDto {
    const { description, text, tags } = revision;
    return { ...RevisionListingDto.from(revision), description, text, tags };
  }
}

/** A page of former states. */
@ApiSchema({ description: 'A page of former states of an article, the latest first.' })
export class RevisionPageDto {
  @ApiProperty({ type: [RevisionListingDto] })
  items!: RevisionListingDto[];

  @ApiCursor('revision', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ description: 'Whether there is a next page', example: false })
  hasNextPage!: boolean;

  static from({ items, endCursor, hasNextPage }: RevisionPage): RevisionPageDto {
    return { items: items.map((item) => RevisionListingDto.from(item)), endCursor, hasNextPage };
  }
}

/** How the text changed. */
@ApiSchema({ description: 'How the text of an article changed from one state to another.' })
export class RevisionDiffDto {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Number of the state', example: 1 })
  from!: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Number of the other state',
    example: 2,
  })
  to!: number;

  @ApiProperty({
    description:
      'Unified diff. Texts with too little in common are taken out and put in as a whole',
    example:
      '--- revision/1\n+++ revision/2\n@@ -1,1 +1,1 @@\n-text text text 1/3\n\\ No newline at end of file\n+Line by line, by hand, in lead.\n\\ No newline at end of file\n',
  })
  diff!: string;

  static from({ from, to, diff }: RevisionDiff): RevisionDiffDto {
    return { from, to, diff };
  }
}
