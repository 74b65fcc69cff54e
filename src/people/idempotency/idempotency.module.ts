import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyService } from './idempotency.service.js';
import { PurgeIdempotencyKeysJob } from './purge-idempotency-keys.job.js';
import { IdempotencyPersonalData } from './idempotency.personal-data.js';

/** Requests that can be sent again without being carried out again. */
@Module({
  imports: [MikroOrmModule.forFeature([IdempotencyKey])],
  providers: [IdempotencyPersonalData, IdempotencyService, PurgeIdempotencyKeysJob],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
