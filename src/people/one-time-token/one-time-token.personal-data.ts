import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../personal-data/personal-data.js';
import { OneTimeTokens } from './one-time-tokens.js';

/** The one-time tokens of a user. */
@Injectable()
export class OneTimeTokenPersonalData extends PersonalData {
  constructor(private readonly tokens: OneTimeTokens) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.tokens.revokeAll(id);
  }
}
