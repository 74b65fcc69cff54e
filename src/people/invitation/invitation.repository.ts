import { EntityRepository } from '@mikro-orm/postgresql';
import { parseTimeCursor, timePage, type TimePage } from '../../platform/pagination/time-cursor.js';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { foldName } from '../../platform/unicode.js';
import type { Invitation } from './invitation.entity.js';
import {
  countOpen,
  END,
  EXPIRED,
  FIND_VALID,
  type InvitationRow,
  listOpen,
  LOCK_VALID,
  NTH_NEWEST,
  type ValidInvitation,
} from './invitation.sql.js';

/** A page of open invitations. */
export interface InvitationPageQuery {
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
  /** Only those of this user. */
  inviterId: number | undefined;
}

/** A page of open invitations. */
export interface InvitationPage extends TimePage<InvitationRow> {
  total: number;
}

/** Queries over invitations. */
export class InvitationRepository extends EntityRepository<Invitation> {
  /** Open invitations, newest first. */
  async readPage(
    { limit, after, inviterId }: InvitationPageQuery,
    now: Date,
  ): Promise<InvitationPage> {
    const position = parseTimeCursor(after, 'invitation');
    const ofInviter = inviterId !== undefined;
    const params = [now, ...(ofInviter ? [inviterId] : [])];
    const found = await queryPrepared<InvitationRow>(
      this.em,
      listOpen({ ofInviter, after: position !== undefined }),
      // One more than the limit, to know whether there is a next page.
      [...params, ...(position ? [position.time, position.id] : []), limit + 1],
    );
    const [count] = await queryPrepared<{ total: number }>(
      this.em,
      countOpen({ ofInviter }),
      params,
    );
    return { ...timePage(found, limit, 'invitation'), total: count?.total ?? 0 };
  }

  /**
   * When a user made the `number`th of their invitations, counted from the newest; undefined if that was
   * at `time` or before.
   */
  async timeOfNewest(inviterId: number, number: number, time: Date): Promise<Date | undefined> {
    const params = [inviterId, time, number - 1];
    const [row] = await queryPrepared<{ createdAt: string }>(this.em, NTH_NEWEST, params, 'write');
    return row && new Date(row.createdAt);
  }

  /** An open invitation with its inviter; detached. */
  findOpen(id: number, now: Date): Promise<Invitation | null> {
    return this.findOne(
      { id, endedAt: null, expiresAt: { $gt: now } },
      { populate: ['inviter'], disableIdentityMap: true },
    );
  }

  /** What a token invites this email to; undefined if it does not. */
  async findValid(hash: string, email: string, now: Date): Promise<ValidInvitation | undefined> {
    const params = [hash, foldName(email), now];
    const [row] = await queryPrepared<ValidInvitation>(this.em, FIND_VALID, params, 'write');
    return row;
  }

  /** The same, locked until the transaction ends, and with it the inviter. */
  async lockValid(hash: string, email: string, now: Date): Promise<ValidInvitation | undefined> {
    const params = [hash, foldName(email), now];
    const [row] = await queryPrepared<ValidInvitation>(this.em, LOCK_VALID, params, 'write');
    return row;
  }

  /** Uses an invitation up. */
  async end(id: number, now: Date): Promise<void> {
    await queryPrepared(this.em, END, [now, id], 'write');
  }

  /**
   * Revokes an open invitation.
   *
   * @param inviterId only if it is of this user
   * @returns whether there was one
   */
  async revoke(id: number, inviterId: number | undefined, now: Date): Promise<boolean> {
    const where = {
      id,
      endedAt: null,
      expiresAt: { $gt: now },
      ...(inviterId !== undefined && { inviter: inviterId }),
    };
    return (await this.nativeUpdate(where, { endedAt: now })) > 0;
  }

  /** Deletes invitations that have expired. @returns how many, `limit` at most */
  purgeExpired(now: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, EXPIRED, [now], limit);
  }
}
