import { randomUUID } from 'node:crypto';
import { EntityManager, type QueryResult } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { queryPrepared } from '../persistence/prepared-query.js';
import {
  LAST_ERROR_LENGTH,
  OUTBOX_KINDS,
  type OutboxKind,
  OutboxMessage,
} from './outbox-message.entity.js';
import {
  CLAIM,
  COUNT_MESSAGES,
  NEXT_DUE,
  NOTE_FAILURE,
  RELEASE,
  REMOVE_DELIVERED,
  REMOVE_MAILS,
  RETRY_FAILED,
} from './outbox.sql.js';

/** A message that this process may deliver until the attempt ends. */
export interface ClaimedMessage {
  id: number;
  key: string;
  payload: object;
  /** The receiver, of kinds that have several. */
  target: number | null;
  /** Which attempt this is, from 1. */
  attempts: number;
  createdAt: Date;
}

/** What of a kind there is. */
export interface OutboxCount {
  kind: OutboxKind;
  /** Messages that are still to be delivered. */
  pending: number;
  /** Messages that were given up. */
  failed: number;
  /** Seconds since the oldest pending one was made; 0 without any. */
  oldestSeconds: number;
}

/** The messages that have to leave the server, and what became of them. */
@Injectable()
export class Outbox {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a message to the unit of work: it is stored with the caller's flush, in its transaction.
   *
   * @param target the receiver, of kinds that have several
   */
  add(kind: OutboxKind, payload: object, target: number | null = null): void {
    const createdAt = this.clock.now();
    this.em.create(OutboxMessage, {
      key: randomUUID(),
      kind,
      payload,
      target,
      createdAt,
      attempts: 0,
      nextAttemptAt: createdAt,
      failedAt: null,
      lastError: null,
    });
  }

  /**
   * The message of a kind that has been due longest. Nobody else gets it before the attempt ends.
   *
   * @param attemptTime milliseconds after which it is due again, whatever became of this process
   * @param busyTargets receivers that get none
   */
  async claim(
    kind: OutboxKind,
    attemptTime: number,
    busyTargets: readonly number[] = [],
  ): Promise<ClaimedMessage | undefined> {
    const now = this.clock.now();
    const end = new Date(now.getTime() + attemptTime);
    type Row = Omit<ClaimedMessage, 'createdAt'> & { createdAt: string };
    const params = [end, kind, now, `{${busyTargets.join(',')}}`];
    const [row] = await queryPrepared<Row>(this.em, CLAIM, params, 'write');
    return row && { ...row, createdAt: new Date(row.createdAt) };
  }

  /** Gives a message back that this process could not try to deliver; it is due at once. */
  async release({ id, attempts }: ClaimedMessage): Promise<void> {
    await queryPrepared(this.em, RELEASE, [this.clock.now(), id, attempts], 'write');
  }

  /** Removes what was delivered. */
  async removeDelivered({ id, attempts }: ClaimedMessage): Promise<void> {
    await queryPrepared(this.em, REMOVE_DELIVERED, [id, attempts], 'write');
  }

  /**
   * Notes that an attempt failed.
   *
   * @param nextAttemptAt null gives the message up
   * @param reason without personal data
   */
  async noteFailure(
    { id, attempts }: ClaimedMessage,
    nextAttemptAt: Date | null,
    reason: string,
  ): Promise<void> {
    const failedAt = nextAttemptAt ? null : this.clock.now();
    const lastError = reason.slice(0, LAST_ERROR_LENGTH);
    const params = [nextAttemptAt, failedAt, lastError, id, attempts];
    await queryPrepared(this.em, NOTE_FAILURE, params, 'write');
  }

  /** When the next message of a kind is due; undefined where none waits. */
  async nextDue(kind: OutboxKind): Promise<Date | undefined> {
    const [row] = await queryPrepared<{ nextDue: string | null }>(
      this.em,
      NEXT_DUE,
      [kind],
      'write',
    );
    return row?.nextDue == null ? undefined : new Date(row.nextDue);
  }

  /** How many messages there are, of each kind. */
  async count(): Promise<OutboxCount[]> {
    const counts = await this.em.execute<OutboxCount[]>(COUNT_MESSAGES, [this.clock.now()]);
    return OUTBOX_KINDS.map(
      (kind) => counts.find((count) => count.kind === kind) ?? emptyCount(kind),
    );
  }

  /** Messages that were given up, the newest first. */
  listFailed(limit: number): Promise<OutboxMessage[]> {
    return this.em.find(
      OutboxMessage,
      { failedAt: { $ne: null } },
      { orderBy: { failedAt: 'desc', id: 'desc' }, limit, disableIdentityMap: true },
    );
  }

  /** Removes the mails about a user, and to an email of theirs, whether they wait or were given up. */
  async removeMails(userId: number, email: string): Promise<void> {
    await this.em.execute(REMOVE_MAILS, [String(userId), email]);
  }

  /** Has the messages that were given up tried again, now. @returns how many */
  async retryFailed(): Promise<number> {
    const { affectedRows } = await this.em.execute<QueryResult>(
      RETRY_FAILED,
      [this.clock.now()],
      'run',
    );
    return affectedRows;
  }
}

/** The count of a kind without messages. */
export function emptyCount(kind: OutboxKind): OutboxCount {
  return { kind, pending: 0, failed: 0, oldestSeconds: 0 };
}
