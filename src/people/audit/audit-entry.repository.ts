import { EntityRepository, type QueryResult } from '@mikro-orm/postgresql';
import { parseTimeCursor, timePage, type TimePage } from '../../platform/pagination/time-cursor.js';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import type { AuditAction, AuditSubject } from './audit-actions.js';
import type { AuditEntry } from './audit-entry.entity.js';
import {
  type AuditRow,
  BLANK_ADDRESSES,
  FORGET_USER,
  listEntries,
  OLD_ENTRIES,
} from './audit-entry.sql.js';

/** What an entry is about. */
export interface AuditSubjectReference {
  type: AuditSubject;
  id: number;
}

/** Which entries, and a page of them. */
export interface AuditQuery {
  action?: AuditAction | undefined;
  /** Id of the user who acted. */
  actorId?: number | undefined;
  subject?: AuditSubjectReference | undefined;
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
}

/** A page of entries. */
export type AuditPage = TimePage<AuditRow>;

/** Queries over the audit log. */
export class AuditEntryRepository extends EntityRepository<AuditEntry> {
  /** Entries, newest first; not counted, as that would take longer with each entry. */
  async readPage({ action, actorId, subject, limit, after }: AuditQuery): Promise<AuditPage> {
    const position = parseTimeCursor(after, 'audit');
    const sql = listEntries({
      action: action !== undefined,
      actor: actorId !== undefined,
      subject: subject !== undefined,
      after: position !== undefined,
    });
    const found = await queryPrepared<AuditRow>(this.em, sql, [
      ...(action === undefined ? [] : [action]),
      ...(actorId === undefined ? [] : [actorId]),
      ...(subject ? [subject.type, subject.id] : []),
      ...(position ? [position.time, position.id] : []),
      // One more than the limit, to know whether there is a next page.
      limit + 1,
    ]);
    return timePage(found, limit, 'audit');
  }

  /** Deletes entries from `time` or before. @returns how many, `limit` at most */
  purgeOld(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, OLD_ENTRIES, [time], limit);
  }

  /** Removes the addresses of entries from `time` or before. @returns of how many, `limit` at most */
  async blankAddresses(time: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.em.execute<QueryResult>(
      BLANK_ADDRESSES,
      [time, limit],
      'run',
    );
    return affectedRows;
  }

  /** Removes addresses and emails of this user; their id stays. */
  async forget(userId: number): Promise<void> {
    await this.em.execute(FORGET_USER, [userId]);
  }
}
