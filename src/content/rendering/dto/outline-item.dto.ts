import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** A heading of an article. */
@ApiSchema({ description: 'A heading of an article.' })
export class OutlineItemDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 6, example: 2 })
  depth!: number;

  @ApiProperty({ description: 'The `id` of its element', example: 'user-content-lead-type' })
  id!: string;

  @ApiProperty({ example: 'Lead type' })
  text!: string;
}
