import { ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { NewPasswordField } from '../../account/dto/account-fields.js';
import { EmailField } from '../../user/dto/email-field.js';

/** Greatest length of a token from a link, in code points; ours have 43. */
const MAX_TOKEN_LENGTH = 100;

/** Body of `POST /user/password/forgot`. */
@ApiSchema({ description: 'The account to recover.' })
export class ForgotPasswordDto {
  @EmailField()
  email!: string;
}

/** Body of `POST /user/password/reset`. */
@ApiSchema({ description: 'A new password, and the token from the link in the mail.' })
export class ResetPasswordDto {
  @TextField({
    min: 1,
    max: MAX_TOKEN_LENGTH,
    description: 'From the link in the mail',
    example: 'mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A',
  })
  token!: string;

  @NewPasswordField()
  password!: string;
}
