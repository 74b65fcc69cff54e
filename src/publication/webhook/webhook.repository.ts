import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { parseTimeCursor, type TimePage, timePage } from '../../platform/pagination/time-cursor.js';
import type { ClaimedMessage } from '../../platform/outbox/outbox.js';
import { TEST_TYPE } from './webhook-delivery.entity.js';
import type { DeliveryFailure } from './webhook-delivery.entity.js';
import type { DisabledReason, Webhook } from './webhook.entity.js';
import { DeliveryNotFoundError, WebhookNotFoundError } from './webhook.errors.js';
import {
  ADD_TEST,
  type DeliveryRow,
  type DeliveryTask,
  DISABLE,
  FORGET_USER,
  listDeliveries,
  LOCK_ALL,
  NOTE_FAILURE,
  NOTE_SUCCESS,
  OLD_DELIVERIES,
  READ_TASK,
  REMOVE_MESSAGES,
  REPLAY,
} from './webhook.sql.js';

/** A page of the deliveries of a webhook. */
export interface DeliveryPageQuery {
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
}

/** A page of the deliveries of a webhook. */
export type DeliveryPage = TimePage<DeliveryRow>;

/** How an attempt ended. */
export interface AttemptOutcome {
  /** When it began. */
  time: Date;
  /** Milliseconds. */
  duration: number;
  /** Null without a response. */
  responseStatus: number | null;
}

/** What becomes of a delivery that failed. */
export interface FailedAttempt extends AttemptOutcome {
  failure: DeliveryFailure;
  /** For operators, without personal data. */
  reason: string;
  /** Null gives it up. */
  next: Date | null;
  /** Whether it counts against the webhook. */
  counts: boolean;
}

/** Queries over webhooks and their deliveries. */
export class WebhookRepository extends EntityRepository<Webhook> {
  /** All of them, by id. */
  listAll(): Promise<Webhook[]> {
    return this.findAll({ orderBy: { id: 'asc' }, disableIdentityMap: true });
  }

  /** @throws WebhookNotFoundError */
  read(id: number): Promise<Webhook> {
    return this.findOneOrFail(id, {
      disableIdentityMap: true,
      failHandler: () => new WebhookNotFoundError(),
    });
  }

  /** Managed, and locked until the end of the transaction. @throws WebhookNotFoundError */
  lock(id: number): Promise<Webhook> {
    return this.findOneOrFail(id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      failHandler: () => new WebhookNotFoundError(),
    });
  }

  /** Keeps others from adding webhooks until the end of the transaction. @returns how many there are */
  async lockAndCount(): Promise<number> {
    await this.em.execute(LOCK_ALL);
    return this.count();
  }

  /** Replaces the encrypted form of a secret, unless it has changed meanwhile. */
  async replaceSecret(id: number, former: string, secret: string): Promise<void> {
    await this.nativeUpdate({ id, secret: former }, { secret });
  }

  /** Deletes a webhook with its deliveries, sent or not. @throws WebhookNotFoundError */
  async remove(webhook: Webhook): Promise<void> {
    await this.em.execute(REMOVE_MESSAGES, [webhook.id]);
    await this.nativeDelete(webhook.id);
  }

  /** Switches a webhook off. @returns it; undefined if it was off */
  async disable(
    id: number,
    reason: DisabledReason,
    now: Date,
  ): Promise<{ url: string } | undefined> {
    const [row] = await queryPrepared<{ url: string }>(
      this.em,
      DISABLE,
      [now, reason, id],
      'write',
    );
    return row;
  }

  /** Adds the delivery of a test. @throws WebhookNotFoundError */
  async addTest(id: number, now: Date): Promise<DeliveryRow> {
    const params = [TEST_TYPE, now, now, id];
    const [row] = await queryPrepared<DeliveryRow>(this.em, ADD_TEST, params, 'write');
    if (!row) {
      throw new WebhookNotFoundError();
    }
    return row;
  }

  /** The deliveries of a webhook, newest first. */
  async readDeliveries(id: number, { limit, after }: DeliveryPageQuery): Promise<DeliveryPage> {
    const position = parseTimeCursor(after, 'delivery');
    const seek = position ? [position.time, position.id] : [];
    // One more than the limit, to know whether there is a next page.
    const params = [id, ...seek, limit + 1];
    const found = await queryPrepared<DeliveryRow>(
      this.em,
      listDeliveries(position !== undefined),
      params,
    );
    return timePage(found, limit, 'delivery');
  }

  /** Makes a delivery due again. @throws DeliveryNotFoundError */
  async replay(id: number, deliveryId: number, now: Date): Promise<DeliveryRow> {
    const params = [deliveryId, id, now, now];
    const [row] = await queryPrepared<DeliveryRow>(this.em, REPLAY, params, 'write');
    if (!row) {
      throw new DeliveryNotFoundError();
    }
    return row;
  }

  /** What is needed to make a delivery; undefined if it or its webhook is gone. */
  async readTask(deliveryId: number, now: Date): Promise<DeliveryTask | undefined> {
    const [task] = await queryPrepared<DeliveryTask>(
      this.em,
      READ_TASK,
      [now, deliveryId],
      'write',
    );
    return task;
  }

  /** Notes that a delivery was made, and removes its message from the outbox. */
  async noteSuccess(
    { id, attempts }: ClaimedMessage,
    deliveryId: number,
    { time, duration, responseStatus }: AttemptOutcome,
  ): Promise<void> {
    const params = [id, attempts, time, duration, responseStatus, deliveryId];
    await queryPrepared(this.em, NOTE_SUCCESS, params, 'write');
  }

  /** Notes that an attempt failed, and when the next one is due. */
  async noteFailure(
    { id, attempts }: ClaimedMessage,
    deliveryId: number,
    { time, duration, responseStatus, failure, reason, next, counts }: FailedAttempt,
  ): Promise<void> {
    const status = next ? 'pending' : 'failed';
    const ofMessage = [next, next ? null : time, reason, id, attempts];
    const ofDelivery = [status, time, duration, responseStatus, failure, deliveryId];
    const params = [...ofMessage, ...ofDelivery, time, counts];
    await queryPrepared(this.em, NOTE_FAILURE, params, 'write');
  }

  /** Deletes deliveries from `time` or before. @returns how many, `limit` at most */
  purgeDeliveries(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, OLD_DELIVERIES, [time], limit);
  }

  /** Removes what deliveries say about a user who leaves. */
  async forgetUser(userId: number): Promise<void> {
    await this.em.execute(FORGET_USER, [userId, userId]);
  }
}
