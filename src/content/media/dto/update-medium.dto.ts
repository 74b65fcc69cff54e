import { ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_ALT_LENGTH } from '../media-limits.js';

/** Body of `PATCH /media/:id`. */
@ApiSchema({ description: 'What can be changed of a picture.' })
export class UpdateMediumDto {
  @TextField({
    max: MAX_ALT_LENGTH,
    description: 'Describes the picture for those who cannot see it; empty for decoration',
    example: 'A type case, half of it empty',
  })
  alt!: string;
}
