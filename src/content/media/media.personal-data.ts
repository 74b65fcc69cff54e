import { Injectable } from '@nestjs/common';
import {
  type ContentChoice,
  type DepartingUser,
  PersonalData,
} from '../../people/personal-data/personal-data.js';
import { type ExportFile, jsonFile } from '../../people/personal-data/export-file.js';
import { Clock } from '../../platform/clock.js';
import { rowsById } from '../../platform/persistence/rows-by-id.js';
import { mainFileOf } from './media-files.js';
import { MediumRepository } from './medium.repository.js';
import type { MediumRow } from './medium.sql.js';
import { MediaStorage } from './storage/media-storage.js';

/** Rows that are read at once. */
const BATCH_SIZE = 100;

/** The pictures of a user. */
@Injectable()
export class MediaPersonalData extends PersonalData {
  constructor(
    private readonly media: MediumRepository,
    private readonly storage: MediaStorage,
    private readonly clock: Clock,
  ) {
    super();
  }

  /**
   * Keeps the pictures in articles that stay. The others are marked as deleted, and `PurgeMediaJob` removes
   * them within minutes.
   */
  async erase({ id }: DepartingUser, content: ContentChoice): Promise<void> {
    await this.media.markUnusedDeleted(id, content === 'keep', this.clock.now());
  }

  override async *exportFiles(userId: number): AsyncGenerator<ExportFile, void> {
    const readAfter = (after: number, limit: number): Promise<MediumRow[]> =>
      this.media.readAfter(userId, after, limit);
    yield jsonFile('media.json', async (after, limit) =>
      (await readAfter(after, limit)).map(exportedOf),
    );
    for await (const rows of rowsById(readAfter, BATCH_SIZE)) {
      for (const row of rows) {
        yield {
          name: fileNameOf(row),
          content: this.contentOf(row),
          modifiedAt: new Date(row.createdAt),
        };
      }
    }
  }

  /** Opened when it is read; empty if it is missing. */
  private async *contentOf(row: MediumRow): AsyncGenerator<Uint8Array, void> {
    yield* (await this.storage.read(mainFileOf(row))) ?? [];
  }
}

function fileNameOf(row: MediumRow): string {
  return `media/${mainFileOf(row)}`;
}

/** What an export says of a picture. */
interface ExportedMedium extends Pick<
  MediumRow,
  'id' | 'width' | 'height' | 'type' | 'size' | 'alt' | 'createdAt'
> {
  /** Path of the picture in the archive. */
  file: string;
}

function exportedOf(row: MediumRow): ExportedMedium {
  const { id, width, height, type, size, alt, createdAt } = row;
  return { id, file: fileNameOf(row), width, height, type, size, alt, createdAt };
}
