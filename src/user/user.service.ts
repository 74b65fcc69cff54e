import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { TokenTerms } from '../auth/access-token.service.js';
import { AuthError, TooManyRequestsError } from '../common/errors/app-errors.js';
import { isViolationOf } from '../common/errors/constraint-violation.js';
import type { Client } from '../common/http/client.decorator.js';
import { SignInLimiter } from '../limits/sign-in-limiter.js';
import type { Session } from '../session/session.entity.js';
import { SessionService } from '../session/session.service.js';
import type { SignInDto } from './dto/sign-in.dto.js';
import type { SignUpDto } from './dto/sign-up.dto.js';
import type { UpdateProfileDto } from './dto/update-profile.dto.js';
import { EMAIL_INDEX, type SignedInUser, User, USERNAME_INDEX } from './user.entity.js';
import { EmailTakenError, UsernameTakenError } from './user.errors.js';
import { UserRepository } from './user.repository.js';
import { usernameFrom, withUsernameSuffix } from './username.js';

/** How many usernames are tried for somebody who chose none; each further one is random. */
const USERNAME_ATTEMPTS = 5;

/** What of an account can be changed; what is left out stays. */
export type AccountChanges = Omit<UpdateProfileDto, 'currentPassword'>;

/**
 * What became of attempts to sign in: right, wrong, not looked at after too many wrong ones, or not to
 * be decided (no database, no room for one more hash).
 */
export type SignIns = Record<'ok' | 'wrong' | 'limited' | 'failed', number>;

/** Accounts: signing up and in, and one's own profile. */
@Injectable()
export class UserService {
  /** Since the start, in every dialect. */
  readonly signIns: SignIns = { ok: 0, wrong: 0, limited: 0, failed: 0 };

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
   * @throws UsernameTakenError if a username was chosen
   */
  async signUp(account: SignUpDto, client: Client): Promise<SignedInUser> {
    const user = await this.prepareAccount(account);
    const opened = this.sessions.open(user, client.userAgent);
    await this.flushAccount(user, account);
    return Object.assign(user, await this.sessions.tokensFor(opened));
  }

  /**
   * Makes an account and signs it in for as long as one token lives.
   *
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async signUpLasting(account: SignUpDto, client: Client, terms: TokenTerms): Promise<User> {
    const user = await this.prepareAccount(account);
    const session = this.sessions.openLasting(user, client.userAgent, terms);
    await this.flushAccount(user, account);
    return Object.assign(user, { token: await this.sessions.lastingTokenFor(session, terms) });
  }

  /**
   * @throws AuthError if there is no such combination
   * @throws TooManyRequestsError after too many of those
   */
  async signIn(credentials: SignInDto, client: Client): Promise<SignedInUser> {
    const user = await this.authenticate(credentials, client);
    const opened = this.sessions.open(user, client.userAgent);
    await this.em.flush();
    return Object.assign(user, await this.sessions.tokensFor(opened));
  }

  /**
   * Signs in for as long as one token lives.
   *
   * @throws AuthError if there is no such combination
   * @throws TooManyRequestsError after too many of those
   */
  async signInLasting(credentials: SignInDto, client: Client, terms: TokenTerms): Promise<User> {
    const user = await this.authenticate(credentials, client);
    const session = this.sessions.openLasting(user, client.userAgent, terms);
    await this.em.flush();
    return Object.assign(user, { token: await this.sessions.lastingTokenFor(session, terms) });
  }

  /**
   * Changes what `changes` gives and leaves the rest. A new password ends every other session.
   *
   * @throws WrongPasswordError if email or password change and `currentPassword` is not right
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async updateProfile(
    session: Session,
    { currentPassword, ...changes }: UpdateProfileDto,
  ): Promise<User> {
    if (changes.email !== undefined || changes.password !== undefined) {
      await this.users.verifyPassword(session.user.getEntity(), currentPassword ?? '');
    }
    return this.updateUnasked(session, changes);
  }

  /**
   * The same without asking for the password: for a dialect whose clients cannot give it.
   *
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async updateUnasked(session: Session, { social, ...changes }: AccountChanges): Promise<User> {
    const user = session.user.getEntity();
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

  private async prepareAccount(account: SignUpDto): Promise<User> {
    if (await this.users.exists(account.email)) {
      throw new EmailTakenError();
    }
    const { username = await this.findFreeUsername(account.fullName) } = account;
    const user = new User(account.fullName, account.email, account.password, username);
    user.bio = account.bio ?? user.bio;
    user.image = account.image ?? null;
    user.changeSocial(account.social ?? null);
    await this.users.hashPassword(user);
    this.em.persist(user);
    return user;
  }

  /** Free at this moment; who comes at the same moment gets another by {@link flushAccount}. */
  private async findFreeUsername(fullName: string): Promise<string> {
    const username = usernameFrom(fullName);
    return (await this.users.hasUsername(username)) ? withUsernameSuffix(username) : username;
  }

  /** Only the database knows for sure that a name is free: one that was not chosen can change. */
  private async flushAccount(user: User, { username, fullName }: SignUpDto): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.flush();
      } catch (error) {
        const wasChosen = username !== undefined;
        if (!(error instanceof UsernameTakenError) || wasChosen || attempt === USERNAME_ATTEMPTS) {
          throw error;
        }
        user.username = withUsernameSuffix(usernameFrom(fullName));
      }
    }
  }

  private async authenticate(credentials: SignInDto, client: Client): Promise<User> {
    try {
      const user = await this.findByCredentials(credentials, client);
      this.signIns.ok++;
      return user;
    } catch (error) {
      this.signIns[outcomeOf(error)]++;
      throw error;
    }
  }

  private async findByCredentials({ email, password }: SignInDto, client: Client): Promise<User> {
    const attempt = await this.signInLimiter.count(email, client.address);
    const user = await this.users.login(email, password).catch(async (error: unknown) => {
      if (!(error instanceof AuthError)) {
        // Nobody has guessed wrong.
        await this.signInLimiter.giveBack(attempt);
      }
      throw error;
    });
    await this.signInLimiter.giveBack(attempt);
    return user;
  }

  private async flush(): Promise<void> {
    try {
      await this.em.flush();
    } catch (error) {
      if (isViolationOf(EMAIL_INDEX, error)) {
        throw new EmailTakenError();
      }
      throw isViolationOf(USERNAME_INDEX, error) ? new UsernameTakenError() : error;
    }
  }
}

function outcomeOf(error: unknown): 'wrong' | 'limited' | 'failed' {
  if (error instanceof TooManyRequestsError) {
    return 'limited';
  }
  return error instanceof AuthError ? 'wrong' : 'failed';
}
