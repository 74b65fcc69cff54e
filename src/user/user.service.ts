import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuthError } from '../common/errors/app-errors.js';
import { isViolationOf } from '../common/errors/constraint-violation.js';
import type { Client } from '../common/http/client.decorator.js';
import { SignInLimiter } from '../limits/sign-in-limiter.js';
import type { Session } from '../session/session.entity.js';
import { SessionService } from '../session/session.service.js';
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
    private readonly sessions: SessionService,
    private readonly signInLimiter: SignInLimiter,
  ) {}

  /**
   * Makes an account and signs it in.
   *
   * @throws EmailTakenError also when two sign-ups race for one email
   */
  async signUp(account: SignUpDto, client: Client): Promise<SignedInUser> {
    if (await this.users.exists(account.email)) {
      throw new EmailTakenError();
    }
    const user = new User(account.fullName, account.email, account.password);
    user.bio = account.bio ?? user.bio;
    user.changeSocial(account.social ?? null);
    await this.users.hashPassword(user);
    this.em.persist(user);
    return this.openSession(user, client);
  }

  /**
   * @throws AuthError if there is no such combination
   * @throws TooManyRequestsError after too many of those
   */
  async signIn({ email, password }: SignInDto, client: Client): Promise<SignedInUser> {
    const attempt = await this.signInLimiter.count(email, client.address);
    const user = await this.users.login(email, password).catch(async (error: unknown) => {
      if (!(error instanceof AuthError)) {
        // Nobody has guessed wrong.
        await this.signInLimiter.giveBack(attempt);
      }
      throw error;
    });
    await this.signInLimiter.giveBack(attempt);
    return this.openSession(user, client);
  }

  /**
   * Changes what `changes` gives and leaves the rest. A new password ends every other session.
   *
   * @throws WrongPasswordError if email or password change and `currentPassword` is not right
   * @throws EmailTakenError
   */
  async updateProfile(
    session: Session,
    { social, currentPassword, ...changes }: UpdateProfileDto,
  ): Promise<User> {
    const user = session.user.getEntity();
    if (changes.email !== undefined || changes.password !== undefined) {
      await this.users.verifyPassword(user, currentPassword ?? '');
    }
    this.em.assign(user, changes, { ignoreUndefined: true });
    if (social !== undefined) {
      user.changeSocial(social);
    }
    if (changes.password === undefined) {
      await this.flush();
    } else {
      await this.users.hashPassword(user);
      await this.em.transactional(async () => {
        await this.flush();
        await this.sessions.endOthers(session);
      });
    }
    return user;
  }

  private async openSession(user: User, { userAgent }: Client): Promise<SignedInUser> {
    const opened = this.sessions.open(user, userAgent);
    await this.flush();
    return Object.assign(user, await this.sessions.tokensFor(opened));
  }

  private async flush(): Promise<void> {
    try {
      await this.em.flush();
    } catch (error) {
      throw isViolationOf(EMAIL_INDEX, error) ? new EmailTakenError() : error;
    }
  }
}
