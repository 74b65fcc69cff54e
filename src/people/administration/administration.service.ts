import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { AuditLog } from '../audit/audit-log.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import { Session } from '../session/session.entity.js';
import type { Role } from '../user/roles.js';
import { User } from '../user/user.entity.js';
import { LastAdminError, UserNotFoundError } from '../user/user.errors.js';

/** What an administrator can change of an account; what is left out stays. */
export interface AccountStatusChanges {
  role?: Role;
  suspended?: boolean;
}

/** The accounts of others. */
@Injectable()
export class AdministrationService {
  constructor(
    private readonly em: EntityManager,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** All accounts that were not deleted, in the order in which they signed up; detached. */
  list(): Promise<User[]> {
    return this.em.find(
      User,
      { deletedAt: null },
      { orderBy: { id: 'asc' }, disableIdentityMap: true },
    );
  }

  /**
   * Changes role and suspension of an account. A suspension ends its sessions, in every API, and
   * its access tokens.
   *
   * @throws UserNotFoundError
   * @throws LastAdminError where no active administrator would be left
   */
  async updateStatus(userId: number, { role, suspended }: AccountStatusChanges): Promise<User> {
    return this.em.transactional(async (em) => {
      const admins = await em.getRepository(User).lockActiveAdmins();
      const user = await em.findOneOrFail(
        User,
        { id: userId, deletedAt: null },
        {
          failHandler: () => new UserNotFoundError(),
          // The session of the caller may have read it before the lock.
          refresh: true,
        },
      );
      const former = { role: user.role, suspendedAt: user.suspendedAt };
      user.role = role ?? user.role;
      if (suspended !== undefined) {
        user.suspendedAt = suspended ? (user.suspendedAt ?? this.clock.now()) : null;
      }
      const isActiveAdmin = user.role === 'admin' && user.suspendedAt === null;
      if (!isActiveAdmin && admins.length === 1 && admins[0] === userId) {
        throw new LastAdminError();
      }
      this.recordChanges(user, former);
      if (suspended === true) {
        // A sign-in whose password was verified a moment ago is refused.
        user.credentialsVersion++;
        // This locks the row: a session or token that is stored before it is deleted, a later one is refused.
        await em.flush();
        await em.getRepository(Session).endAll(userId);
        await em.getRepository(PersonalAccessToken).revokeAll(userId);
      }
      return user;
    });
  }

  private recordChanges(user: User, former: Pick<User, 'role' | 'suspendedAt'>): void {
    const { id, role, suspendedAt } = user;
    if (role !== former.role) {
      this.audit.record('user.role_changed', id, { details: { from: former.role, to: role } });
    }
    if ((suspendedAt === null) !== (former.suspendedAt === null)) {
      this.audit.record(suspendedAt ? 'user.suspended' : 'user.reinstated', id);
    }
  }
}
