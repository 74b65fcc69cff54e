import { Transform } from 'class-transformer';
import { TextField } from '../../common/validation/text-field.js';

/**
 * Body of `POST /user/sign-in`. Any text will do: what cannot be an account is answered like an
 * account that does not exist.
 */
export class SignInDto {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @TextField({ max: 1000, example: 'foo@bar.com' })
  email!: string;

  @TextField({ max: 1000, example: 'password123' })
  password!: string;
}
