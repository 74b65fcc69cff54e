import { Injectable } from '@nestjs/common';
import { Job } from '../../platform/jobs/job.js';
import { IdempotencyService } from './idempotency.service.js';

/** Removes answers that no repeat gets any more. */
@Injectable()
export class PurgeIdempotencyKeysJob extends Job {
  readonly name = 'purge-idempotency-keys';
  readonly schedule = '40 * * * *';

  constructor(private readonly idempotency: IdempotencyService) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.idempotency.purgeExpired(limit);
  }
}
