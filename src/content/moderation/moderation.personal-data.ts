import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../../people/personal-data/personal-data.js';
import { ModerationRepository } from './moderation.repository.js';

/** The reports that a user made. */
@Injectable()
export class ModerationPersonalData extends PersonalData {
  constructor(private readonly moderation: ModerationRepository) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.moderation.removeReportsOf(id);
  }
}
