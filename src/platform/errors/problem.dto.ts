import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** An invalid field. */
@ApiSchema({ description: 'One field that is wrong.' })
export class FieldProblemDto {
  @ApiProperty({ description: 'Path of the field', example: 'email' })
  field!: string;

  @ApiProperty({ example: 'email must be an email' })
  message!: string;
}

/** The format of every error: a problem detail (RFC 9457) with extension members. */
@ApiSchema({ description: 'An error, as a problem detail (RFC 9457) with extensions.' })
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ description: 'Name of the status', example: 'Unprocessable Entity' })
  title!: string;

  @ApiProperty({ type: 'integer', description: 'HTTP status', example: 422 })
  status!: number;

  @ApiProperty({ description: 'Explanation for people', example: 'email must be an email' })
  detail!: string;

  @ApiProperty({ description: 'The same as `detail`', example: 'email must be an email' })
  error!: string;

  @ApiProperty({
    description: 'Stable identifier for programs',
    enum: Object.keys(ERROR_CODES),
    example: 'validation_failed',
  })
  code!: ErrorCode;

  @ApiProperty({
    description: 'Identifies this request in the log',
    example: '0198c1c2-7a61-7e4c-9d0a-3f1f6f2f9c11',
  })
  requestId!: string;

  @ApiPropertyOptional({
    description: 'Up to 20 problems; only with `validation_failed`',
    type: [FieldProblemDto],
  })
  errors?: FieldProblemDto[];

  @ApiPropertyOptional({
    description: 'Up to 10 paths of what stands in the way; only with `media_in_use`',
    type: [String],
    example: ['/article/how-type-was-set'],
  })
  related?: string[];

  @ApiPropertyOptional({
    description: 'The present slug of the article; only with `slug_moved`',
    example: 'how-type-is-set',
  })
  slug?: string;

  @ApiPropertyOptional({ description: 'Only in the 404 of a DELETE', example: true })
  notFound?: true;
}
