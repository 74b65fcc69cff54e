import { ApiParam } from '@nestjs/swagger';
import { MAX_INTEGER } from '../../../platform/validation/resource-id.js';

/** Documents the id of a webhook in a path. */
export function ApiWebhookParam(): MethodDecorator & ClassDecorator {
  return ApiParam({
    name: 'id',
    description: 'Id of the webhook',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  });
}

/** Documents the id of a delivery in a path. */
export function ApiDeliveryParam(): MethodDecorator & ClassDecorator {
  return ApiParam({
    name: 'delivery',
    description: 'Id of the delivery',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  });
}
