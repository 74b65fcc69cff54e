import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { VisibleLine } from '../../../platform/validation/visible-text.js';
import { MAX_HANDLE_LENGTH } from '../user-limits.js';

const HANDLE = { max: MAX_HANDLE_LENGTH, optional: true, nullable: true } as const;

/** Handles in a request; null removes one. */
@ApiSchema({
  description: 'Handles on social networks. Null removes one; a handle that is left out stays.',
})
export class SocialInputDto {
  @VisibleLine()
  @TextField({ ...HANDLE, example: 'platen' })
  twitter?: string | null;

  @VisibleLine()
  @TextField({ ...HANDLE, example: 'platen.blog' })
  facebook?: string | null;

  @VisibleLine()
  @TextField({ ...HANDLE, example: 'in/platen' })
  linkedin?: string | null;
}

/** Handles in a response: only those that are set. */
@ApiSchema({ description: 'Handles on social networks, those that are set.' })
export class SocialDto {
  @ApiPropertyOptional({ example: 'platen' })
  twitter?: string;

  @ApiPropertyOptional({ example: 'platen.blog' })
  facebook?: string;

  @ApiPropertyOptional({ example: 'in/platen' })
  linkedin?: string;
}
