import type { Role } from '../user/roles.js';
import { Social } from '../user/social.embeddable.js';
import { User } from '../user/user.entity.js';
import type { SignUpDto } from './dto/sign-up.dto.js';

/** The user of a new account. The caller hashes the password and stores it. */
export function newUser(account: SignUpDto, username: string, role: Role): User {
  const user = new User(account.fullName, account.email, account.password, username);
  user.role = role;
  user.bio = account.bio ?? user.bio;
  user.image = account.image ?? null;
  user.social = Social.from(account.social);
  return user;
}
