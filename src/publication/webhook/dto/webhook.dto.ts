import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EVENT_TYPES, type EventType } from '../../../platform/events/domain-events.js';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { DISABLED_REASONS, type DisabledReason, type Webhook } from '../webhook.entity.js';
import type { WebhookWithSecret } from '../webhook.service.js';

/** A webhook, without its secret. */
@ApiSchema({ description: 'A server that is told of events.' })
export class WebhookDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ format: 'uri', example: 'https://hooks.example.com/platen' })
  url!: string;

  @ApiProperty({ enum: EVENT_TYPES, isArray: true, example: ['article.published'] })
  events!: EventType[];

  @ApiProperty({ example: 'Builds the site' })
  description!: string;

  @ApiProperty({ description: 'Whether events are sent', example: true })
  enabled!: boolean;

  @ApiTime({ nullable: true, description: 'Since when it is off; null while it is on' })
  disabledAt!: string | null;

  @ApiProperty({
    enum: DISABLED_REASONS,
    nullable: true,
    description:
      'Why it is off: an administrator switched it off, its server answered 410, or took nothing for five days',
    example: 'failing',
  })
  disabledReason!: DisabledReason | null;

  @ApiTime({ nullable: true, description: 'Since when every attempt has failed; null for none' })
  failingSince!: string | null;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  static from(webhook: Webhook): WebhookDto {
    const { id, url, events, description, disabledAt, disabledReason } = webhook;
    return {
      id,
      url,
      events,
      description,
      enabled: disabledAt === null,
      disabledAt: disabledAt?.toISOString() ?? null,
      disabledReason,
      failingSince: webhook.failingSince?.toISOString() ?? null,
      createdAt: webhook.createdAt.toISOString(),
      updatedAt: webhook.updatedAt.toISOString(),
    };
  }
}

/** A webhook with its secret. */
@ApiSchema({ description: 'A webhook with its secret. This is the only time that you see it.' })
export class WebhookWithSecretDto extends WebhookDto {
  @ApiProperty({
    description: 'Verifies the signatures of what is sent; not shown again',
    example: 'whsec_…',
  })
  secret!: string;

  static fromSecret({ webhook, secret }: WebhookWithSecret): WebhookWithSecretDto {
    return { ...WebhookDto.from(webhook), secret };
  }
}

/** All webhooks. */
@ApiSchema({ description: 'All webhooks.' })
export class WebhookListDto {
  @ApiProperty({ type: [WebhookDto] })
  items!: WebhookDto[];

  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  total!: number;

  static from(webhooks: Webhook[]): WebhookListDto {
    return { items: webhooks.map((one) => WebhookDto.from(one)), total: webhooks.length };
  }
}
