import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EVENT_TYPES } from '../../../platform/events/domain-events.js';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { ApiCursor, CursorQuery } from '../../../platform/pagination/time-cursor.js';
import {
  DELIVERY_FAILURES,
  DELIVERY_STATUSES,
  type DeliveryFailure,
  type DeliveryStatus,
  type MessageType,
  TEST_TYPE,
} from '../webhook-delivery.entity.js';
import type { DeliveryPage } from '../webhook.repository.js';
import type { DeliveryRow } from '../webhook.sql.js';

/** A delivery of an event to a webhook. */
@ApiSchema({ description: 'An event and how its delivery to the webhook went.' })
export class DeliveryDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({
    format: 'uuid',
    description: 'The `webhook-id` of all attempts',
    example: '0198c1c2-7a61-4e4c-9d0a-3f1f6f2f9c11',
  })
  eventId!: string;

  @ApiProperty({ enum: [...EVENT_TYPES, TEST_TYPE], example: 'article.published' })
  type!: MessageType;

  @ApiTime({ description: 'When the event happened' })
  occurredAt!: string;

  @ApiTime()
  createdAt!: string;

  @ApiProperty({
    enum: DELIVERY_STATUSES,
    description: '`failed`: given up',
    example: 'delivered',
  })
  status!: DeliveryStatus;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Attempts that have ended', example: 1 })
  attempts!: number;

  @ApiTime({ nullable: true, description: 'When the last attempt began; null before the first' })
  lastAttemptAt!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Milliseconds that the last attempt took',
    example: 84,
  })
  duration!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Status of the last response; null without one',
    example: 204,
  })
  responseStatus!: number | null;

  @ApiProperty({
    enum: DELIVERY_FAILURES,
    nullable: true,
    description: 'Why the last attempt failed (docs/webhooks.md#failures); null if it did not',
    example: 'timeout',
  })
  error!: DeliveryFailure | null;

  static from(row: DeliveryRow): DeliveryDto {
    const { id, eventId, type, occurredAt, createdAt, status, attempts } = row;
    const { lastAttemptAt, duration, responseStatus, error } = row;
    const delivery = { id, eventId, type, occurredAt, createdAt, status, attempts };
    return { ...delivery, lastAttemptAt, duration, responseStatus, error };
  }
}

/** A page of deliveries. */
@ApiSchema({ description: 'A page of the deliveries of a webhook.' })
export class DeliveryPageDto {
  @ApiProperty({ type: [DeliveryDto] })
  items!: DeliveryDto[];

  @ApiCursor('delivery', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from({ items, endCursor, hasNextPage }: DeliveryPage): DeliveryPageDto {
    return { items: items.map((item) => DeliveryDto.from(item)), endCursor, hasNextPage };
  }
}

/** Query of `GET /webhook/:id/delivery`. */
export class DeliveryQueryDto extends LimitQueryDto {
  @CursorQuery('delivery', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}
