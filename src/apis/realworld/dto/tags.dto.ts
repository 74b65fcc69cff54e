import { ApiProperty } from '@nestjs/swagger';

/** The tags of all published articles. */
export class TagsAnswerDto {
  @ApiProperty({ type: [String], example: ['foo2', 'foo1', 'foo3'] })
  tags!: string[];
}
