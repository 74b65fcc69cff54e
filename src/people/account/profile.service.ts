import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Client } from '../../platform/http/client.decorator.js';
import { SignUpLimit } from '../limits/sign-up-limit.js';
import type { Session } from '../session/session.entity.js';
import { SessionService } from '../session/session.service.js';
import type { User } from '../user/user.entity.js';
import { UserRepository } from '../user/user.repository.js';
import { CredentialsService } from './credentials.service.js';
import type { UpdateProfileDto } from './dto/update-profile.dto.js';

/** What of an account can be changed; what is left out stays. */
export type AccountChanges = Omit<UpdateProfileDto, 'currentPassword'>;

/**
 * What shows, before email or password change, that it is the user who changes them and not somebody who
 * has found a token (OWASP Authentication Cheat Sheet): the current password, or, in an API whose clients
 * cannot give that, a sign-in not long ago.
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
    private readonly signUpLimit: SignUpLimit,
  ) {}

  /**
   * Changes what `changes` gives and leaves the rest. A new email or password ends every other
   * session.
   *
   * @throws WrongPasswordError if email or password are given and the current password is not right
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
    const changed = changedCredentials(user, changes);
    if (changed.includes('email') || isNew(changes.username, user.username)) {
      // Whether it succeeds tells whether the name is taken, as a sign-up does.
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
      await (social === undefined ? this.users.flush() : this.em.transactional(store));
    }
    if (changed.includes('email')) {
      await this.credentials.rememberNetwork(user, client);
    }
    return user;
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

  /** Within a transaction where handles change: PostgreSQL merges them with what is stored by then. */
  private async store(user: User, social: AccountChanges['social']): Promise<void> {
    if (social !== undefined) {
      user.social = await this.users.mergeSocial(user, social);
    }
    await this.users.flush();
  }
}

/** What of the credentials `changes` changes. A password is always new: it is kept as a hash only. */
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
