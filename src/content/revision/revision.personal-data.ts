import { Injectable } from '@nestjs/common';
import type { ExportFile } from '../../people/personal-data/export-file.js';
import { rowsById } from '../../platform/persistence/rows-by-id.js';
import { PersonalData } from '../../people/personal-data/personal-data.js';
import { ArticleRevisionRepository } from './article-revision.repository.js';
import { toFile } from './revision-file.js';

/** Revisions that are read at once, and held in memory: each has up to `MAX_TEXT_LENGTH` characters. */
const BATCH_SIZE = 10;

/** The former states of the articles of a user, which are deleted with the articles. */
@Injectable()
export class RevisionPersonalData extends PersonalData {
  constructor(private readonly revisions: ArticleRevisionRepository) {
    super();
  }

  erase(): Promise<void> {
    return Promise.resolve();
  }

  override async *exportFiles(userId: number): AsyncGenerator<ExportFile, void> {
    const pages = rowsById(
      (after, limit) => this.revisions.readAfter(userId, after, limit),
      BATCH_SIZE,
    );
    for await (const page of pages) {
      yield* page.map(toFile);
    }
  }
}
