import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { EmailField } from '../../user/dto/email-field.js';
import { type Role, ROLES } from '../../user/roles.js';

/** Body of `POST /invitation`. */
@ApiSchema({ description: 'A person to invite.' })
export class InviteDto {
  @EmailField({ example: 'sam@example.com' })
  email!: string;

  @ApiProperty({
    enum: ROLES,
    description: 'The role of the account; editors invite readers and authors',
    example: 'author',
  })
  @IsIn(ROLES, { message: `$property must be one of ${ROLES.join(', ')}` })
  role!: Role;
}
