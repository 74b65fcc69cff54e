import { ApiProperty } from '@nestjs/swagger';

/** Answer to a DELETE that found something. */
export class DeletedDto {
  @ApiProperty({ example: true })
  success!: true;
}
