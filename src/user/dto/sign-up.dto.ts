import {
  BioField,
  EmailField,
  FullNameField,
  NewPasswordField,
  SocialField,
} from './account-fields.js';
import { SocialInputDto } from './social.dto.js';

/** Body of `POST /user/sign-up`. */
export class SignUpDto {
  @EmailField()
  email!: string;

  @FullNameField()
  fullName!: string;

  @NewPasswordField()
  password!: string;

  @BioField()
  bio?: string;

  @SocialField()
  social?: SocialInputDto | null;
}
