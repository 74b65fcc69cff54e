import { ApiPropertyOptional } from '@nestjs/swagger';
import { TextField } from '../../common/validation/text-field.js';

const HANDLE = { max: 255, optional: true, nullable: true } as const;

/** Handles as a client sends them; null clears one. */
export class SocialInputDto {
  @TextField({ ...HANDLE, example: 'platen' })
  twitter?: string | null;

  @TextField({ ...HANDLE, example: 'platen.blog' })
  facebook?: string | null;

  @TextField({ ...HANDLE, example: 'in/platen' })
  linkedin?: string | null;
}

/** Handles as they are answered: only those that are set. */
export class SocialDto {
  @ApiPropertyOptional({ example: 'platen' })
  twitter?: string;

  @ApiPropertyOptional({ example: 'platen.blog' })
  facebook?: string;

  @ApiPropertyOptional({ example: 'in/platen' })
  linkedin?: string;
}
