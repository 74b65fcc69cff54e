import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** Answer to a DELETE that found something. */
@ApiSchema({ description: 'Confirms that something was deleted.' })
export class DeletedDto {
  @ApiProperty({ example: true })
  success!: true;
}
