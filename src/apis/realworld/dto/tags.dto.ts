import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The tags of all published articles. */
@ApiSchema({ description: 'The most used tags.' })
export class TagsResponseDto {
  @ApiProperty({ type: [String], example: ['foo2', 'foo1', 'foo3'] })
  tags!: string[];
}
