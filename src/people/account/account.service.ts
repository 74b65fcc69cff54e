import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import type { Client } from '../../platform/http/client.decorator.js';
import { EmailChangeService } from '../email/email-change.service.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { InvitationAcceptance } from '../invitation/invitation-acceptance.js';
import type { SessionOptions, SessionTokens } from '../session/session-options.js';
import { SessionService } from '../session/session.service.js';
import type { Role } from '../user/roles.js';
import type { User } from '../user/user.entity.js';
import {
  AccountSuspendedError,
  EmailTakenError,
  SignUpClosedError,
  SignUpNeedsConfirmationError,
  UsernameTakenError,
} from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import { assertUncommonPassword } from '../user/password-policy.js';
import { usernameFrom, withUsernameSuffix } from '../user/username.js';
import { CredentialsService } from './credentials.service.js';
import type { SignInDto } from './dto/sign-in.dto.js';
import type { SignUpDto } from './dto/sign-up.dto.js';
import { newUser } from './new-user.js';

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
    private readonly invitations: InvitationAcceptance,
    private readonly verification: EmailVerificationService,
    private readonly emails: EmailChangeService,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
  ) {}

  /**
   * Creates an account and signs it in.
   *
   * @throws SignUpClosedError
   * @throws InvitationInvalidError also if two use an invitation at once
   * @throws SignUpNeedsConfirmationError if the email has to be confirmed first
   * @throws EmailTakenError also if two sign-ups with one email race
   * @throws UsernameTakenError if the user chose the username
   */
  async signUp<Refresh extends boolean>(
    account: SignUpDto,
    client: Client,
    options: SessionOptions<Refresh>,
  ): Promise<SignedIn<Refresh>> {
    await this.assertAdmitted(account);
    if (this.verification.isRequired && account.invitationToken === undefined) {
      throw new SignUpNeedsConfirmationError();
    }
    const user = await this.prepareAccount(account, this.config.signUp.role);
    const opened = this.sessions.open(user, client.userAgent, options);
    await this.flushAccount(user, account, () => this.storeAdmitted(user, account));
    await this.credentials.rememberNetwork(user, client);
    return { user, ...(await this.sessions.tokensFor(opened)) };
  }

  /**
   * Creates an account for somebody else, without a session; its email counts as confirmed.
   *
   * @throws EmailTakenError
   * @throws UsernameTakenError if a username was chosen
   */
  async create(account: SignUpDto, role: Role): Promise<User> {
    const user = await this.prepareAccount(account, role);
    user.emailVerifiedAt = this.clock.now();
    await this.flushAccount(user, account, () =>
      this.em.transactional(async () => {
        await this.users.flush();
        this.audit.record('user.created', user.id, { details: { role } });
      }),
    );
    return user;
  }

  /**
   * @throws InvalidCredentialsError if email or password are wrong
   * @throws AccountSuspendedError
   * @throws EmailUnverifiedError
   * @throws TooManyRequestsError after too many wrong ones
   */
  async signIn<Refresh extends boolean>(
    credentials: SignInDto,
    client: Client,
    options: SessionOptions<Refresh>,
  ): Promise<SignedIn<Refresh>> {
    const opened = await this.credentials.signIn(credentials, client, async (verified) => {
      assertActive(verified.user);
      await this.verification.requireVerified(verified.user, client.address);
      return this.sessions.openVerified(verified, client.userAgent, options);
    });
    const user = opened.session.user.getEntity();
    return { user, ...(await this.sessions.tokensFor(opened)) };
  }

  /**
   * Checks who is let in first: others are not told which emails are taken.
   *
   * @throws SignUpClosedError
   * @throws InvitationInvalidError
   */
  private async assertAdmitted({ email, invitationToken }: SignUpDto): Promise<void> {
    const { mode } = this.config.signUp;
    if (mode === 'closed' || (mode === 'invited' && invitationToken === undefined)) {
      throw new SignUpClosedError(mode);
    }
    if (invitationToken !== undefined) {
      await this.invitations.check({ email, invitationToken });
    }
  }

  /** Stores the account, together with the use of its invitation. */
  private storeAdmitted(user: User, { email, invitationToken }: SignUpDto): Promise<void> {
    return this.em.transactional(async () => {
      const invitation =
        invitationToken === undefined
          ? undefined
          : await this.invitations.accept({ email, invitationToken });
      user.role = invitation?.role ?? user.role;
      user.emailVerifiedAt = invitation?.provesEmail ? this.clock.now() : null;
      await this.users.flush();
      const details = { role: user.role };
      this.audit.record('user.created', user.id, { actorId: user.id, details });
      if (invitation) {
        this.audit.record('invitation.accepted', invitation.id, { actorId: user.id, details });
      }
    });
  }

  private async prepareAccount(account: SignUpDto, role: Role): Promise<User> {
    const { email, fullName, username: chosenName, password } = account;
    assertUncommonPassword(this.config, password, { email, fullName, username: chosenName });
    if (await this.emails.isTaken(email)) {
      throw new EmailTakenError();
    }
    const username = chosenName ?? (await this.findFreeUsername(fullName));
    const user = newUser(account, username, role);
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
  private async flushAccount(
    user: User,
    { username, fullName }: SignUpDto,
    store: () => Promise<void>,
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await store();
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
