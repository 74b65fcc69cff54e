import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { TagUsage } from '../tag-usage.entity.js';
import type { UsagePageRow } from '../tag.sql.js';

/** A tag and the number of published articles that have it. */
@ApiSchema({ description: 'A tag and how often it is used.' })
export class TagUsageDto {
  @ApiProperty({ example: 'foo2' })
  name!: string;

  @ApiProperty({
    type: 'integer',
    description: 'Number of published articles with this tag',
    example: 3,
  })
  totalArticles!: number;

  static from({ name, totalArticles }: TagUsage): TagUsageDto {
    return { name, totalArticles };
  }
}

/** A page of tags. */
@ApiSchema({ description: 'A page of tags.' })
export class TagPageDto {
  @ApiProperty({ type: [TagUsageDto] })
  items!: TagUsageDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all tags in use', example: 3 })
  total!: number;

  static from({ items, total }: UsagePageRow): TagPageDto {
    return { items: items.map((item) => TagUsageDto.from(item)), total };
  }
}
