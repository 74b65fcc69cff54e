import { ApiProperty } from '@nestjs/swagger';
import { MEDIA_PATH } from '../../../config/image-reference.js';
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

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'BCP 47 tag; null for the language of the site',
    example: 'en',
  })
  language!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: `An http or https URL, or a path below \`${MEDIA_PATH}\``,
    example: 'https://example.com/press.jpg',
  })
  image!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'A printing press' })
  imageAlt!: string | null;

  @ApiProperty({ description: 'Whether to give it prominence', example: false })
  featured!: boolean;

  @ApiProperty({ type: [String], example: ['foo1', 'foo2'] })
  tags!: string[];

  @ApiTime({ nullable: true, description: 'Null for a draft, which only its author can see' })
  publishedAt!: string | null;

  @ApiTime()
  createdAt!: string;
}
