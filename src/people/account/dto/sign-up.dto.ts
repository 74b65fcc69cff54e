import { ApiSchema } from '@nestjs/swagger';
import {
  BioField,
  EmailField,
  FullNameField,
  ImageField,
  NewPasswordField,
  SocialField,
  UsernameField,
} from './account-fields.js';
import { SocialInputDto } from '../../user/dto/social.dto.js';

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
}
