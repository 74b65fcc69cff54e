import { ApiProperty } from '@nestjs/swagger';

/** The answer of a probe; whatever is wrong is an error instead. */
export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}
