import { Injectable } from '@nestjs/common';
import { type ExportFile, jsonFile } from '../personal-data/export-file.js';
import { type DepartingUser, PersonalData } from '../personal-data/personal-data.js';
import { SessionRepository } from './session.repository.js';

/** The sessions of a user. */
@Injectable()
export class SessionPersonalData extends PersonalData {
  constructor(private readonly sessions: SessionRepository) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.sessions.endAll(id);
  }

  override exportFiles(userId: number): ExportFile[] {
    return [
      jsonFile('sessions.json', (after, limit) => this.sessions.readAfter(userId, after, limit)),
    ];
  }
}
