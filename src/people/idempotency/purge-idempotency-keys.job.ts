import { Injectable } from '@nestjs/common';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { IdempotencyService } from './idempotency.service.js';

/** Removes answers that no repeat gets any more. */
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
