import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { DELIVERY_RETENTION } from './webhook-limits.js';
import { WebhookRepository } from './webhook.repository.js';

/** Removes what was sent to webhooks 30 days ago. */
@Injectable()
export class PurgeDeliveriesJob extends PurgeJob {
  readonly name = 'purge-deliveries';
  readonly schedule = '55 3 * * *';

  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.webhooks.purgeDeliveries(this.clock.ago(DELIVERY_RETENTION), limit);
  }
}
