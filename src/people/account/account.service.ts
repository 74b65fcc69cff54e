import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { TokenTerms } from '../session/access-token.service.js';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import type { Client } from '../../platform/http/client.decorator.js';
import { SignUpLimit } from '../limits/sign-up-limit.js';
import type { Session } from '../session/session.entity.js';
import { SessionService } from '../session/session.service.js';
import { CredentialsService } from './credentials.service.js';
import type { SignInDto } from './dto/sign-in.dto.js';
import type { SignUpDto } from './dto/sign-up.dto.js';
import type { UpdateProfileDto } from './dto/update-profile.dto.js';
import { Social } from '../user/social.embeddable.js';
import { EMAIL_INDEX, type SignedInUser, User, USERNAME_INDEX } from '../user/user.entity.js';
import { EmailTakenError, UsernameTakenError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import { usernameFrom, withUsernameSuffix } from '../user/username.js';

/** How many usernames are tried for somebody who chose none; each further one is random. */
const USERNAME_ATTEMPTS = 5;

/** What of an account can be changed; what is left out stays. */
export type AccountChanges = Omit<UpdateProfileDto, 'currentPassword'>;

/** Accounts: signing up and in, and one's own profile. */
@Injectable()
export class UserService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly credentials: CredentialsService,
    private readonly signUpLimit: SignUpLimit,
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
    await this.credentials.rememberNetwork(user, client);
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
    await this.credentials.rememberNetwork(user, client);
    return Object.assign(user, { token: await this.sessions.lastingTokenFor(session, terms) });
  }

  /**
   * @throws AuthError if there is no such combination
   * @throws TooManyRequestsError after too many of those
   */
  async signIn(credentials: SignInDto, client: Client): Promise<SignedInUser> {
    const { user, opened } = await this.credentials.signIn(
      credentials,
      client,
      async (verified) => ({
        user: verified.user,
        opened: await this.sessions.openVerified(verified, client.userAgent),
      }),
    );
    return Object.assign(user, await this.sessions.tokensFor(opened));
  }

  /**
   * Signs in for as long as one token lives.
   *
   * @throws AuthError if there is no such combination
   * @throws TooManyRequestsError after too many of those
   */
  async signInLasting(credentials: SignInDto, client: Client, terms: TokenTerms): Promise<User> {
    const session = await this.credentials.signIn(credentials, client, (verified) =>
      this.sessions.openVerifiedLasting(verified, client.userAgent, terms),
    );
    const token = await this.sessions.lastingTokenFor(session, terms);
    return Object.assign(session.user.getEntity(), { token });
  }

  /**
   * Changes what `changes` gives and leaves the rest. A new email or password ends every other
   * session.
   *
   * @throws WrongPasswordError if email or password are given and `currentPassword` is not right
   * @throws TooManyRequestsError after too many wrong ones, or too many changes of email or username
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async updateProfile(
    session: Session,
    { currentPassword, ...changes }: UpdateProfileDto,
    client: Client,
  ): Promise<User> {
    if (changes.email !== undefined || changes.password !== undefined) {
      const user = session.user.getEntity();
      await this.credentials.verifyPassword(user, currentPassword ?? '', client);
    }
    return this.change(session, changes, client);
  }

  /**
   * The same for an API whose clients cannot give the present password: email and password change only
   * soon after a sign-in, so that a token found later does not take the account over.
   *
   * @throws RecentSignInRequiredError
   * @throws TooManyRequestsError after too many changes of email or username
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async updateAfterSignIn(
    session: Session,
    changes: AccountChanges,
    client: Client,
  ): Promise<User> {
    this.sessions.requireRecentSignIn(session, changedCredentials(session, changes));
    return this.change(session, changes, client);
  }

  private async change(
    session: Session,
    { social, ...changes }: AccountChanges,
    client: Client,
  ): Promise<User> {
    const user = session.user.getEntity();
    const changed = changedCredentials(session, changes);
    if (changed.includes('email') || isNew(changes.username, user.username)) {
      // Taken or free: the answer tells which, as that to a sign-up does.
      await this.signUpLimit.count(client.address);
    }
    this.em.assign(user, changes, { ignoreUndefined: true });
    if (changed.includes('password')) {
      await this.users.hashPassword(user);
    }
    const store = (): Promise<void> => this.store(user, social);
    if (changed.length > 0) {
      await this.sessions.changeCredentials(session, store);
    } else {
      await (social === undefined ? this.flush() : this.em.transactional(store));
    }
    if (changed.includes('email')) {
      await this.credentials.rememberNetwork(user, client);
    }
    return user;
  }

  /** Within a transaction where handles change: PostgreSQL merges them with what is stored by then. */
  private async store(user: User, social: AccountChanges['social']): Promise<void> {
    if (social !== undefined) {
      user.social = await this.users.mergeSocial(user, social);
    }
    await this.flush();
  }

  private async prepareAccount(account: SignUpDto): Promise<User> {
    if (await this.users.exists(account.email)) {
      throw new EmailTakenError();
    }
    const { username = await this.findFreeUsername(account.fullName) } = account;
    const user = new User(account.fullName, account.email, account.password, username);
    user.bio = account.bio ?? user.bio;
    user.image = account.image ?? null;
    user.social = Social.from(account.social);
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

/** What of the credentials `changes` changes. A password is always new: it is kept as a hash only. */
function changedCredentials(
  session: Session,
  { email, password }: AccountChanges,
): ('email' | 'password')[] {
  const user = session.user.getEntity();
  return [
    ...(isNew(email, user.email) ? (['email'] as const) : []),
    ...(password === undefined ? [] : (['password'] as const)),
  ];
}

function isNew(given: string | undefined, present: string): boolean {
  return given !== undefined && given !== present;
}
