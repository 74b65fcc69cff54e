import { ApiProperty } from '@nestjs/swagger';

/** The response to a probe that succeeds; a failure is an error. */
export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}
