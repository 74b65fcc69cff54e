import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { Client } from '../../platform/http/client.decorator.js';
import { EmailChangeService } from '../email/email-change.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { SignUpLimit } from '../limits/sign-up-limit.js';
import type { Session } from '../session/session.entity.js';
import { SessionService } from '../session/session.service.js';
import { assertUncommonPassword } from '../user/password-policy.js';
import type { User } from '../user/user.entity.js';
import { UserRepository } from '../user/user.repository.js';
import { CredentialsService } from './credentials.service.js';
import type { UpdateProfileDto } from './dto/update-profile.dto.js';

/** Changes of an account; fields that are left out stay. */
export type AccountChanges = Omit<UpdateProfileDto, 'currentPassword'>;

/**
 * How a user proves, before email or password change, that the token was not stolen (OWASP Authentication
 * Cheat Sheet): with the current password, or, in an API without a field for it, by a recent sign-in.
 */
export type Reauthentication = { currentPassword: string | undefined } | 'recent sign-in';

/** The profile of the user who is signed in. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly credentials: CredentialsService,
    private readonly emailChanges: EmailChangeService,
    private readonly signUpLimit: SignUpLimit,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
  ) {}

  /**
   * Applies `changes`. A new email or password ends every other session. A new email may have to be confirmed
   * first, see {@link EmailChangeService.change}.
   *
   * @throws ValidationFailedError if the new password is easy to guess
   * @throws WrongPasswordError if email or password are given and the current password is wrong
   * @throws RecentSignInRequiredError if email or password are new and the sign-in was too long ago
   * @throws TooManyRequestsError after too many wrong ones, or too many changes of email or username
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async update(
    session: Session,
    { social, ...changes }: AccountChanges,
    reauthentication: Reauthentication,
    client: Client,
  ): Promise<User> {
    await this.reauthenticate(session, changes, reauthentication, client);
    const user = session.user.getEntity();
    this.assertPasswordAllowed(user, changes);
    const changed = changedCredentials(user, changes);
    if (changed.includes('email') || isNew(changes.username, user.username)) {
      // Like a sign-up, it reveals whether the name is taken.
      await this.signUpLimit.count(client.address);
    }
    const { email: formerEmail } = user;
    await this.assign(user, changes);
    if (changed.includes('password')) {
      await this.users.hashPassword(user);
    }
    const store = (): Promise<void> => this.store(user, social);
    if (changed.length > 0) {
      await this.sessions.changeCredentials(session, () => {
        this.recordChanges(user, changed, formerEmail);
        return store();
      });
    } else {
      await (social === undefined ? this.users.flush() : this.em.transactional(store));
    }
    if (changed.includes('email')) {
      await this.credentials.rememberNetwork(user, client);
    }
    return user;
  }

  private recordChanges(
    user: User,
    changed: readonly ('email' | 'password')[],
    formerEmail: string,
  ): void {
    if (changed.includes('password')) {
      this.audit.record('user.password_changed', user.id);
    }
    // Otherwise the new one has to be confirmed first.
    if (user.email !== formerEmail) {
      const details = { from: formerEmail, to: user.email };
      this.audit.record('user.email_changed', user.id, { details });
    }
  }

  private assertPasswordAllowed(user: User, { password, ...changes }: AccountChanges): void {
    if (password !== undefined) {
      const { email = user.email, fullName = user.fullName, username = user.username } = changes;
      assertUncommonPassword(this.config, password, { email, fullName, username });
    }
  }

  private async assign(
    user: User,
    { email, ...changes }: Omit<AccountChanges, 'social'>,
  ): Promise<void> {
    this.em.assign(user, changes, { ignoreUndefined: true });
    if (changes.username !== undefined) {
      // Rather than the one from before the email was confirmed.
      user.wantedUsername = null;
    }
    if (email !== undefined) {
      await this.emailChanges.change(user, email);
    }
  }

  private async reauthenticate(
    session: Session,
    changes: AccountChanges,
    reauthentication: Reauthentication,
    client: Client,
  ): Promise<void> {
    const user = session.user.getEntity();
    if (reauthentication === 'recent sign-in') {
      this.sessions.requireRecentSignIn(session, changedCredentials(user, changes));
    } else if (changes.email !== undefined || changes.password !== undefined) {
      const { currentPassword = '' } = reauthentication;
      await this.credentials.verifyPassword(user, currentPassword, client);
    }
  }

  /** Requires a transaction if handles change: PostgreSQL merges them with the stored ones. */
  private async store(user: User, social: AccountChanges['social']): Promise<void> {
    if (social !== undefined) {
      user.social = await this.users.mergeSocial(user, social);
    }
    await this.users.flush();
  }
}

/** The credentials that `changes` changes. A password counts as new, as only its hash is stored. */
function changedCredentials(
  user: User,
  { email, password }: AccountChanges,
): ('email' | 'password')[] {
  return [
    ...(isNew(email, user.email) ? (['email'] as const) : []),
    ...(password === undefined ? [] : (['password'] as const)),
  ];
}

function isNew(given: string | undefined, present: string): boolean {
  return given !== undefined && given !== present;
}
