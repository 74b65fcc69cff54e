import { ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_CREDENTIAL_LENGTH } from '../../user/user-limits.js';

/**
 * Body of `POST /user/sign-in`. Any text will do: what cannot be an account is answered like an
 * account that does not exist.
 */
@ApiSchema({ description: 'The credentials of an account.' })
export class SignInDto {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @TextField({ max: MAX_CREDENTIAL_LENGTH, example: 'foo@bar.com' })
  email!: string;

  @TextField({ max: MAX_CREDENTIAL_LENGTH, example: 'password123' })
  password!: string;
}
