import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { EventType } from '../../platform/events/domain-events.js';
import type { ClaimedMessage } from '../../platform/outbox/outbox.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { FAN_OUT } from './fan-out.sql.js';

/** Milliseconds until a hub is told of a feed: it reads the feed at once, which may be cached for 5 seconds. */
const ANNOUNCEMENT_WAIT = 6000;

/** An event as it is told. */
export interface ToldEvent {
  type: EventType;
  data: object;
  /** The user whom {@link data} is about. */
  userId: number;
  /** URLs of the feeds to announce. */
  feeds: readonly string[];
}

/** How many messages of each kind were stored. */
export interface StoredMessages {
  webhook: number;
  websub: number;
}

/** Queries that turn events into messages. */
@Injectable()
export class FanOutRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** The present name of a user; empty for one that is gone. */
  async usernameOf(userId: number): Promise<string> {
    const sql = 'select username from "user" where id = ?';
    const [row] = await queryPrepared<{ username: string }>(this.em, sql, [userId], 'write');
    return row?.username ?? '';
  }

  /** Replaces an event by the messages that tell of it. */
  async fanOut(
    { id, attempts }: ClaimedMessage,
    { type, data, userId, feeds }: ToldEvent,
  ): Promise<StoredMessages> {
    const now = this.clock.now();
    const ofDeliveries = [type, JSON.stringify(data), userId, now, type];
    const announcedAt = new Date(now.getTime() + ANNOUNCEMENT_WAIT);
    const params = [id, attempts, ...ofDeliveries, feeds, now, announcedAt];
    const [stored] = await queryPrepared<StoredMessages>(this.em, FAN_OUT, params, 'write');
    return stored ?? { webhook: 0, websub: 0 };
  }
}
