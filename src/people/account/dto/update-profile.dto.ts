import { ApiSchema } from '@nestjs/swagger';
import {
  BioField,
  CurrentPasswordField,
  FullNameField,
  ImageField,
  NewPasswordField,
  SocialField,
  UsernameField,
} from './account-fields.js';
import { EmailField } from '../../user/dto/email-field.js';
import { SocialInputDto } from '../../user/dto/social.dto.js';

/** Body of `PATCH /user/profile`: all fields are optional; those that are left out stay. */
@ApiSchema({ description: 'Changes to your profile. Fields that are left out stay.' })
export class UpdateProfileDto {
  @FullNameField({ optional: true })
  fullName?: string;

  @UsernameField()
  username?: string;

  @EmailField({ optional: true })
  email?: string;

  @BioField()
  bio?: string;

  @ImageField()
  image?: string | null;

  @SocialField()
  social?: SocialInputDto | null;

  @NewPasswordField({ optional: true })
  password?: string;

  @CurrentPasswordField()
  currentPassword?: string;
}
