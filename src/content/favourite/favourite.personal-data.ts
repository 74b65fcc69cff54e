import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../../people/personal-data/personal-data.js';
import { FavouriteRepository } from './favourite.repository.js';

/** The favourites of a user. */
@Injectable()
export class FavouritePersonalData extends PersonalData {
  constructor(private readonly favourites: FavouriteRepository) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.favourites.removeAll(id);
  }
}
