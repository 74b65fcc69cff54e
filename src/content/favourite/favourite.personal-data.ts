import { Injectable } from '@nestjs/common';
import { type ExportFile, jsonFile } from '../../people/personal-data/export-file.js';
import { type DepartingUser, PersonalData } from '../../people/personal-data/personal-data.js';
import { Clock } from '../../platform/clock.js';
import { FavouriteRepository } from './favourite.repository.js';

/** The favourites of a user. */
@Injectable()
export class FavouritePersonalData extends PersonalData {
  constructor(
    private readonly favourites: FavouriteRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.favourites.removeAll(id);
  }

  override exportFiles(userId: number): ExportFile[] {
    return [
      jsonFile('likes.json', (after, limit) =>
        this.favourites.readAfter(userId, after, this.clock.now(), limit),
      ),
    ];
  }
}
