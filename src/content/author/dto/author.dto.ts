import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PublicProfileDto } from '../../../people/user/dto/public-profile.dto.js';
import type { AuthorPage } from '../author.repository.js';
import type { Author } from '../author.sql.js';

/** A user and how many articles they have published. */
@ApiSchema({ description: 'A user, as everyone sees them, and how much they have published.' })
export class AuthorDto extends PublicProfileDto {
  @ApiProperty({ type: 'integer', description: 'Number of published articles', example: 3 })
  totalArticles!: number;

  static override from(author: Author): AuthorDto {
    return { ...PublicProfileDto.from(author), totalArticles: author.totalArticles };
  }
}

/** A page of authors. */
@ApiSchema({ description: 'A page of authors.' })
export class AuthorPageDto {
  @ApiProperty({ type: [AuthorDto] })
  items!: AuthorDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all authors', example: 3 })
  total!: number;

  static from({ items, total }: AuthorPage): AuthorPageDto {
    return { items: items.map((item) => AuthorDto.from(item)), total };
  }
}
