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
    pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
    example: '2026-11-22T17:00:00.000Z',
    ...options,
  });
}
