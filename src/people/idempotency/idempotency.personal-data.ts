import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../personal-data/personal-data.js';
import { IdempotencyKeyRepository } from './idempotency-key.repository.js';

/** The stored responses of a user's requests. */
@Injectable()
export class IdempotencyPersonalData extends PersonalData {
  constructor(private readonly keys: IdempotencyKeyRepository) {
    super();
  }

  async erase({ id }: DepartingUser): Promise<void> {
    await this.keys.nativeDelete({ user: id });
  }
}
