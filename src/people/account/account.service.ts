import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { Client } from '../../platform/http/client.decorator.js';
import type { SessionOptions, SessionTokens } from '../session/session-options.js';
import { SessionService } from '../session/session.service.js';
import type { Role } from '../user/roles.js';
import { Social } from '../user/social.embeddable.js';
import { User } from '../user/user.entity.js';
import { AccountSuspendedError, EmailTakenError, UsernameTakenError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import { usernameFrom, withUsernameSuffix } from '../user/username.js';
import { CredentialsService } from './credentials.service.js';
import type { SignInDto } from './dto/sign-in.dto.js';
import type { SignUpDto } from './dto/sign-up.dto.js';
import { SignUpClosedError } from './sign-up.errors.js';

/** How many usernames are tried for a user who chose none; all but the first are random. */
const USERNAME_ATTEMPTS = 5;

/** A user who has just signed in, and the tokens of the session. */
export interface SignedIn<Refresh extends boolean = boolean> extends SessionTokens<Refresh> {
  user: User;
}

/** Signing up and in. */
@Injectable()
export class AccountService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly credentials: CredentialsService,
    private readonly config: AppConfig,
  ) {}

  /**
   * Creates an account and signs it in.
   *
   * @throws SignUpClosedError
   * @throws EmailTakenError also if two sign-ups with one email race
   * @throws UsernameTakenError if the user chose the username
   */
  async signUp<Refresh extends boolean>(
    account: SignUpDto,
    client: Client,
    options: SessionOptions<Refresh>,
  ): Promise<SignedIn<Refresh>> {
    const { mode, role } = this.config.signUp;
    if (mode !== 'open') {
      throw new SignUpClosedError(mode);
    }
    const user = await this.prepareAccount(account, role);
    const opened = this.sessions.open(user, client.userAgent, options);
    await this.flushAccount(user, account);
    await this.credentials.rememberNetwork(user, client);
    return { user, ...(await this.sessions.tokensFor(opened)) };
  }

  /**
   * Creates an account for somebody else, without a session.
   *
   * @throws EmailTakenError
   * @throws UsernameTakenError if a username was chosen
   */
  async create(account: SignUpDto, role: Role): Promise<User> {
    const user = await this.prepareAccount(account, role);
    await this.flushAccount(user, account);
    return user;
  }

  /**
   * @throws InvalidCredentialsError if email or password are wrong
   * @throws AccountSuspendedError
   * @throws TooManyRequestsError after too many wrong ones
   */
  async signIn<Refresh extends boolean>(
    credentials: SignInDto,
    client: Client,
    options: SessionOptions<Refresh>,
  ): Promise<SignedIn<Refresh>> {
    const opened = await this.credentials.signIn(credentials, client, (verified) => {
      assertActive(verified.user);
      return this.sessions.openVerified(verified, client.userAgent, options);
    });
    const user = opened.session.user.getEntity();
    return { user, ...(await this.sessions.tokensFor(opened)) };
  }

  private async prepareAccount(account: SignUpDto, role: Role): Promise<User> {
    if (await this.users.exists(account.email)) {
      throw new EmailTakenError();
    }
    const { username = await this.findFreeUsername(account.fullName) } = account;
    const user = new User(account.fullName, account.email, account.password, username);
    user.role = role;
    user.bio = account.bio ?? user.bio;
    user.image = account.image ?? null;
    user.social = Social.from(account.social);
    await this.users.hashPassword(user);
    this.em.persist(user);
    return user;
  }

  /** Free at this moment; if another sign-up takes it meanwhile, {@link flushAccount} chooses another. */
  private async findFreeUsername(fullName: string): Promise<string> {
    const username = usernameFrom(fullName);
    return (await this.users.hasUsername(username)) ? withUsernameSuffix(username) : username;
  }

  /** The unique constraint decides whether a username is free; one that was not chosen is replaced then. */
  private async flushAccount(user: User, { username, fullName }: SignUpDto): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.users.flush();
      } catch (error) {
        const wasChosen = username !== undefined;
        if (!(error instanceof UsernameTakenError) || wasChosen || attempt === USERNAME_ATTEMPTS) {
          throw error;
        }
        user.username = withUsernameSuffix(usernameFrom(fullName));
      }
    }
  }
}

/** @throws AccountSuspendedError */
function assertActive({ suspendedAt }: User): void {
  if (suspendedAt) {
    throw new AccountSuspendedError();
  }
}
