import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../personal-data/personal-data.js';
import { PersonalAccessTokenRepository } from './personal-access-token.repository.js';

/** The access tokens of a user. */
@Injectable()
export class PersonalAccessTokenPersonalData extends PersonalData {
  constructor(private readonly tokens: PersonalAccessTokenRepository) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.tokens.revokeAll(id);
  }
}
