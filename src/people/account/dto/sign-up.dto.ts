import { ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import {
  BioField,
  FullNameField,
  ImageField,
  NewPasswordField,
  SocialField,
  UsernameField,
} from './account-fields.js';
import { EmailField } from '../../user/dto/email-field.js';
import { SocialInputDto } from '../../user/dto/social.dto.js';

/** Greatest length of a token from a link, in code points; ours have 43. */
const MAX_TOKEN_LENGTH = 100;

/** Body of `POST /user/sign-up`. */
@ApiSchema({ description: 'A new account.' })
export class SignUpDto {
  @EmailField()
  email!: string;

  @FullNameField()
  fullName!: string;

  @NewPasswordField()
  password!: string;

  @UsernameField('By default made from `fullName`')
  username?: string;

  @BioField()
  bio?: string;

  @ImageField()
  image?: string | null;

  @SocialField()
  social?: SocialInputDto | null;

  @TextField({
    min: 1,
    max: MAX_TOKEN_LENGTH,
    optional: true,
    description: 'From the link of an invitation, which must be for this `email`',
    example: 'mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A',
  })
  invitationToken?: string;
}
