import { ApiSchema } from '@nestjs/swagger';
import { NewPasswordField } from '../../account/dto/account-fields.js';
import { OneTimeTokenField } from '../../one-time-token/one-time-token-field.js';
import { EmailField } from '../../user/dto/email-field.js';

/** Body of `POST /user/password/forgot`. */
@ApiSchema({ description: 'The account to recover.' })
export class ForgotPasswordDto {
  @EmailField()
  email!: string;
}

/** Body of `POST /user/password/reset`. */
@ApiSchema({ description: 'A new password, and the token from the link in the mail.' })
export class ResetPasswordDto {
  @OneTimeTokenField()
  token!: string;

  @NewPasswordField()
  password!: string;
}
