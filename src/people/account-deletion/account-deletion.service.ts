import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { Client } from '../../platform/http/client.decorator.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { AuditLog } from '../audit/audit-log.js';
import { CredentialsService } from '../account/credentials.service.js';
import type { ContentChoice } from '../personal-data/personal-data.js';
import { PersonalDataRegistry } from '../personal-data/personal-data-registry.js';
import type { User } from '../user/user.entity.js';
import {
  CredentialsChangedError,
  LastAdminError,
  OwnAccountError,
  UserNotFoundError,
} from '../user/user.errors.js';
import { type DeletableAccount, UserRepository } from '../user/user.repository.js';
import { AccountDeletedMail } from './account-deleted.mail.js';

/** Deletes accounts (docs/people.md#leaving). */
@Injectable()
export class AccountDeletionService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly credentials: CredentialsService,
    private readonly personalData: PersonalDataRegistry,
    private readonly audit: AuditLog,
    private readonly mailer: Mailer,
    private readonly mail: AccountDeletedMail,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes the account of the user who asks for it.
   *
   * @throws WrongPasswordError
   * @throws TooManyRequestsError after too many wrong ones
   * @throws CredentialsChangedError if the password was changed meanwhile
   * @throws LastAdminError
   */
  async deleteOwn(
    user: User,
    { currentPassword, content }: { currentPassword: string; content: ContentChoice },
    client: Client,
  ): Promise<void> {
    await this.credentials.verifyPassword(user, currentPassword, client);
    await this.erase(user.id, content, { byAdministrator: false }, (account) => {
      if (account?.credentialsVersion !== user.credentialsVersion) {
        throw new CredentialsChangedError();
      }
    });
  }

  /**
   * Deletes the account of somebody else.
   *
   * @throws UserNotFoundError
   * @throws OwnAccountError
   * @throws LastAdminError
   */
  async delete(administrator: User, userId: number, content: ContentChoice): Promise<void> {
    if (userId === administrator.id) {
      throw new OwnAccountError();
    }
    await this.erase(userId, content, { byAdministrator: true });
  }

  /** @param assertAllowed called with the account once it is locked */
  private async erase(
    userId: number,
    content: ContentChoice,
    origin: { byAdministrator: boolean },
    assertAllowed?: (account: DeletableAccount | undefined) => void,
  ): Promise<void> {
    await this.em.transactional(async () => {
      const account = await this.lock(userId);
      assertAllowed?.(account);
      if (!account) {
        throw new UserNotFoundError();
      }
      const { email } = account;
      await this.users.anonymise(userId, content, this.clock.now());
      this.audit.record('user.deleted', userId);
      // Stored first, so that the address of a user who leaves is removed from this entry, too.
      await this.em.flush();
      for (const data of this.personalData.list()) {
        await data.erase({ id: userId, email }, content);
      }
      await this.mailer.removeUnsent(userId, email);
      this.mailer.send(this.mail, { email, ...origin });
    });
  }

  /**
   * Locks the account, and the active administrators before it if it is one of them: others need not wait
   * for a deletion that takes long.
   *
   * @throws LastAdminError
   */
  private async lock(userId: number): Promise<DeletableAccount | undefined> {
    const isAdmin = await this.users.isAdmin(userId);
    let admins = isAdmin ? await this.users.lockActiveAdmins() : [];
    const account = await this.users.lockToDelete(userId);
    if (account?.role === 'admin' && !isAdmin) {
      // It has just become one. Locks in this order may end in a deadlock, after which all is repeated.
      admins = await this.users.lockActiveAdmins();
    }
    if (admins.length === 1 && admins[0] === userId) {
      throw new LastAdminError();
    }
    return account;
  }
}
