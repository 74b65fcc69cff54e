import { ApiProperty } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';

/** The fields of an article that every response has. */
export class ArticleHeadDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'title-13' })
  slug!: string;

  @ApiProperty({ example: 'title 1/3' })
  title!: string;

  @ApiProperty({ example: 'desc 1/3' })
  description!: string;

  @ApiProperty({ type: [String], example: ['foo1', 'foo2'] })
  tags!: string[];

  @ApiTime({ nullable: true, description: 'Null for a draft, which only its author can see' })
  publishedAt!: string | null;

  @ApiTime()
  createdAt!: string;
}
