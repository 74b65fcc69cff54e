import { Injectable } from '@nestjs/common';
import { type ExportFile, jsonFile } from '../../people/personal-data/export-file.js';
import {
  type ContentChoice,
  type DepartingUser,
  PersonalData,
} from '../../people/personal-data/personal-data.js';
import { CommentRepository } from './comment.repository.js';

/** The comments of a user. */
@Injectable()
export class CommentPersonalData extends PersonalData {
  constructor(private readonly comments: CommentRepository) {
    super();
  }

  async erase({ id }: DepartingUser, content: ContentChoice): Promise<void> {
    if (content === 'delete') {
      await this.comments.deleteByAuthor(id);
    }
  }

  override exportFiles(userId: number): ExportFile[] {
    return [
      jsonFile('comments.json', (after, limit) => this.comments.readAfter(userId, after, limit)),
    ];
  }
}
