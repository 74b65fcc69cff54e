import { Injectable } from '@nestjs/common';
import { type ExportFile, jsonFile } from '../../people/personal-data/export-file.js';
import { type DepartingUser, PersonalData } from '../../people/personal-data/personal-data.js';
import { FollowingRepository } from './following.repository.js';

/** Whom a user follows, and by whom the user is followed. */
@Injectable()
export class FollowingPersonalData extends PersonalData {
  constructor(private readonly followings: FollowingRepository) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.followings.removeAll(id);
  }

  override exportFiles(userId: number): ExportFile[] {
    return [
      jsonFile('followings.json', (after, limit) =>
        this.followings.readAfter(userId, after, limit),
      ),
    ];
  }
}
