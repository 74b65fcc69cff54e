import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { currentActor } from './actor.js';
import { type AuditAction, subjectOf } from './audit-actions.js';
import { type AuditDetails, AuditEntry } from './audit-entry.entity.js';

/** What an entry says besides its action and subject. */
export interface AuditRemarks {
  /** The user who acted, if the request does not tell, as at a sign-in. */
  actorId?: number;
  /** Without secrets; emails only if the action is about them: see {@link AuditLog.forget}. */
  details?: AuditDetails;
}

/** Records who did what, when and from where (docs/people.md#audit-log). */
@Injectable()
export class AuditLog {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an entry to the unit of work: it is stored by the caller's flush, in its transaction, so it exists if
   * and only if the change does.
   *
   * @param subjectId id of what the action is about; null if there is no such thing
   */
  record(
    action: AuditAction,
    subjectId: number | null,
    { actorId, details }: AuditRemarks = {},
  ): void {
    const { userId, channel, address } = currentActor();
    this.em.create(AuditEntry, {
      createdAt: this.clock.now(),
      action,
      actorId: actorId ?? userId,
      channel,
      subjectType: subjectOf(action),
      subjectId,
      address,
      details: details ?? null,
    });
  }

  /**
   * Removes addresses and emails of a user who leaves from the log; what they did stays, with their id. Call it
   * in the transaction that deletes the account.
   */
  forget(userId: number): Promise<void> {
    return this.em.getRepository(AuditEntry).forget(userId);
  }
}
