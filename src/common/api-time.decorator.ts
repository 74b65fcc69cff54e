import { ApiProperty } from '@nestjs/swagger';

/** Documents a time of an answer: ISO 8601 in UTC with milliseconds. */
export function ApiTime(
  options: {
    description?: string;
    nullable?: true;
    required?: false;
  } = {},
): PropertyDecorator {
  return ApiProperty({
    type: String,
    format: 'date-time',
    example: '2026-11-22T17:00:00.000Z',
    ...options,
  });
}
