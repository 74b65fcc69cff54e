import { ApiSchema } from '@nestjs/swagger';
import type { EventType } from '../../../platform/events/domain-events.js';
import { TextField } from '../../../platform/validation/text-field.js';
import { VisibleLine } from '../../../platform/validation/visible-text.js';
import { MAX_DESCRIPTION_LENGTH } from '../webhook-limits.js';
import { EnabledField, EventsField, WebhookUrlField } from './webhook-fields.js';

/** A description for people, optional. */
const DESCRIPTION = {
  max: MAX_DESCRIPTION_LENGTH,
  optional: true,
  description: 'What it is for',
  example: 'Builds the site',
} as const;

/** Body of `POST /webhook`. */
@ApiSchema({ description: 'A new webhook.' })
export class CreateWebhookDto {
  @WebhookUrlField()
  url!: string;

  @EventsField()
  events!: EventType[];

  @TextField(DESCRIPTION)
  @VisibleLine()
  description = '';
}

/** Body of `PATCH /webhook/:id`: any of these; what is left out stays. */
@ApiSchema({ description: 'Changes of a webhook. Fields that are left out stay.' })
export class UpdateWebhookDto {
  @WebhookUrlField({ optional: true })
  url?: string;

  @EventsField({ optional: true })
  events?: EventType[];

  @TextField(DESCRIPTION)
  @VisibleLine()
  description?: string;

  @EnabledField()
  enabled?: boolean;
}
