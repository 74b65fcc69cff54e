import { ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_CREDENTIAL_LENGTH } from '../../user/user-limits.js';

/**
 * Body of `POST /user/sign-in`. Any string is valid: one that cannot be an email is handled like the email of
 * no account.
 */
@ApiSchema({ description: 'The credentials of an account.' })
export class SignInDto {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @TextField({ max: MAX_CREDENTIAL_LENGTH, example: 'foo@bar.com' })
  email!: string;

  @TextField({ max: MAX_CREDENTIAL_LENGTH, example: 'password123' })
  password!: string;
}
