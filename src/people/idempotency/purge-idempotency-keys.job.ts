import { Injectable } from '@nestjs/common';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { IdempotencyService } from './idempotency.service.js';

/** Deletes expired idempotency keys, with the outcomes stored for their repeats. */
@Injectable()
export class PurgeIdempotencyKeysJob extends PurgeJob {
  readonly name = 'purge-idempotency-keys';
  readonly schedule = '40 * * * *';

  constructor(private readonly idempotency: IdempotencyService) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.idempotency.purgeExpired(limit);
  }
}
