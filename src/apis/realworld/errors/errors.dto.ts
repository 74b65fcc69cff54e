import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The one shape of errors of this dialect. */
@ApiSchema({ description: 'What is wrong, by field.' })
export class ErrorsDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    description:
      'What is wrong, by what it is about; `body` where it is about nothing in particular',
    example: { title: ["can't be blank"] },
  })
  errors!: Record<string, string[]>;
}
