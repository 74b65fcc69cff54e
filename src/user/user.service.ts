import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccessTokenService } from '../auth/access-token.service.js';
import { isViolationOf } from '../common/errors/constraint-violation.js';
import type { SignInDto } from './dto/sign-in.dto.js';
import type { SignUpDto } from './dto/sign-up.dto.js';
import type { UpdateProfileDto } from './dto/update-profile.dto.js';
import { EMAIL_INDEX, type SignedInUser, User } from './user.entity.js';
import { EmailTakenError } from './user.errors.js';
import { UserRepository } from './user.repository.js';

/** Accounts: signing up and in, and one's own profile. */
@Injectable()
export class UserService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly accessTokens: AccessTokenService,
  ) {}

  /**
   * Makes an account and signs it in.
   *
   * @throws EmailTakenError also when two sign-ups race for one email
   */
  async signUp({ fullName, email, password, bio, social }: SignUpDto): Promise<SignedInUser> {
    if (await this.users.exists(email)) {
      throw new EmailTakenError();
    }
    const user = new User(fullName, email, password);
    user.bio = bio ?? user.bio;
    user.changeSocial(social ?? null);
    this.em.persist(user);
    await this.flush();
    return this.withToken(user);
  }

  /** @throws AuthError if there is no such combination */
  async signIn({ email, password }: SignInDto): Promise<SignedInUser> {
    return this.withToken(await this.users.login(email, password));
  }

  /**
   * Changes what `changes` gives and leaves the rest.
   *
   * @throws EmailTakenError
   */
  async updateProfile(user: User, { social, ...changes }: UpdateProfileDto): Promise<User> {
    this.em.assign(user, changes, { ignoreUndefined: true });
    if (social !== undefined) {
      user.changeSocial(social);
    }
    await this.flush();
    return user;
  }

  private async withToken(user: User): Promise<SignedInUser> {
    return Object.assign(user, { token: await this.accessTokens.issueFor(user) });
  }

  private async flush(): Promise<void> {
    try {
      await this.em.flush();
    } catch (error) {
      throw isViolationOf(EMAIL_INDEX, error) ? new EmailTakenError() : error;
    }
  }
}
