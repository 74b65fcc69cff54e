import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The format of all errors of this API. */
@ApiSchema({ description: 'What is wrong, by field.' })
export class ErrorsDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    description: 'Messages by field; `body` for errors that concern no field',
    example: { title: ["can't be blank"] },
  })
  errors!: Record<string, string[]>;
}
