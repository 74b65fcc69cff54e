import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { TooManyRequestsError } from '../../platform/errors/app-errors.js';
import { OwnProfileDto } from '../account/dto/own-profile.dto.js';
import type { ExportFile } from '../personal-data/export-file.js';
import { PersonalDataRegistry } from '../personal-data/personal-data-registry.js';
import type { User } from '../user/user.entity.js';
import { zipStream } from './zip-stream.js';

/** Seconds after which a user may try again whose export is still running. */
const RETRY_AFTER = 30;

/** Exports what is stored about a user (docs/people.md#leaving). */
@Injectable()
export class DataExportService {
  /** Ids of the users whose export is running in this process. */
  private readonly running = new Set<number>();

  constructor(private readonly personalData: PersonalDataRegistry) {}

  /**
   * A ZIP archive, which is made while it is read.
   *
   * @throws TooManyRequestsError while another export of the user is running
   */
  open(user: User): Readable {
    if (this.running.has(user.id)) {
      throw new TooManyRequestsError('Your other export is still running', RETRY_AFTER);
    }
    this.running.add(user.id);
    const archive = zipStream(this.files(user));
    archive.once('close', () => this.running.delete(user.id));
    return archive;
  }

  private async *files(user: User): AsyncGenerator<ExportFile, void> {
    const profile = `${JSON.stringify(OwnProfileDto.from(user), null, 2)}\n`;
    yield { name: 'profile.json', content: [profile] };
    for (const data of this.personalData.list()) {
      yield* data.exportFiles(user.id);
    }
  }
}
