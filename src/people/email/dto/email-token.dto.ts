import { ApiSchema } from '@nestjs/swagger';
import { OneTimeTokenField } from '../../one-time-token/one-time-token-field.js';

/** Body of `POST /user/email/verify` and `POST /user/email/revert`. */
@ApiSchema({ description: 'The token from the link in a mail.' })
export class EmailTokenDto {
  @OneTimeTokenField()
  token!: string;
}
