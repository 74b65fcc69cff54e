import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, ValidateBy } from 'class-validator';
import { EVENT_TYPES } from '../../../platform/events/domain-events.js';
import { EachItem } from '../../../platform/validation/list-field.js';
import {
  documented,
  type FieldOptions,
  OptionalOrNullable,
} from '../../../platform/validation/text-field.js';
import { MAX_URL_LENGTH } from '../webhook-limits.js';
import { isWebhookUrl } from '../webhook-url.js';

function isEventType(value: unknown): boolean {
  return EVENT_TYPES.some((type) => type === value);
}

/** The URL that events are sent to. */
export function WebhookUrlField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        example: 'https://hooks.example.com/platen',
        description:
          'Where events are sent; in production https only, and not into private networks',
        ...options,
      },
      { type: String, format: 'uri', maxLength: MAX_URL_LENGTH },
    ),
    OptionalOrNullable(options),
    ValidateBy({
      name: 'webhookUrl',
      validator: {
        validate: isWebhookUrl,
        defaultMessage: () =>
          `$property must be an http or https URL of up to ${MAX_URL_LENGTH} ASCII characters, without a user, a password or a fragment`,
      },
    }),
  );
}

/** The types of events to send, at least one. One that is given twice counts once. */
export function EventsField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        example: ['article.published', 'article.updated'],
        description: 'The types of events to send',
        ...options,
      },
      {
        type: 'array',
        items: { type: 'string', enum: [...EVENT_TYPES] },
        minItems: 1,
        maxItems: EVENT_TYPES.length,
      },
    ),
    // A list that is too long stays as it is, for the rule below to reject.
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value) && value.length <= EVENT_TYPES.length ? [...new Set(value)] : value,
    ),
    OptionalOrNullable(options),
    EachItem((item) =>
      isEventType(item) ? undefined : `must be one of ${EVENT_TYPES.join(', ')}`,
    ),
    ArrayMinSize(1, { message: '$property must have at least one item' }),
    ArrayMaxSize(EVENT_TYPES.length, {
      message: `$property must have at most ${EVENT_TYPES.length} items`,
    }),
    IsArray({ message: '$property must be an array of texts' }),
  );
}

/** Whether a webhook is on, optional. */
export function EnabledField(): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        optional: true,
        description: 'Whether events are sent. Switched on again, it starts without failures',
        example: true,
      },
      { type: Boolean },
    ),
    OptionalOrNullable({ optional: true }),
    IsBoolean({ message: '$property must be true or false' }),
  );
}
