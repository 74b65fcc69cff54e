import { ConflictError, NotFoundError } from '../../platform/errors/app-errors.js';

/** There is no webhook with this id. */
export class WebhookNotFoundError extends NotFoundError {
  constructor() {
    super('Webhook not found');
  }
}

/** The webhook has no delivery with this id, or not any more. */
export class DeliveryNotFoundError extends NotFoundError {
  constructor() {
    super('Delivery not found');
  }
}

/** There are as many webhooks as there may be. */
export class WebhookLimitError extends ConflictError {
  constructor(limit: number) {
    super('webhook_limit', `There can be ${limit} webhooks, please delete one first`);
  }
}
