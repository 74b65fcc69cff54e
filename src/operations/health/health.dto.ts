import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The response to a successful probe; a failure is an error. */
@ApiSchema({ description: 'The result of a successful probe.' })
export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}
