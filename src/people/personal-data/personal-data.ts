import type { ExportFile } from './export-file.js';

/** What becomes of the articles and comments of a user whose account is deleted. */
export const CONTENT_CHOICES = ['keep', 'delete'] as const;

/** One of {@link CONTENT_CHOICES}. */
export type ContentChoice = (typeof CONTENT_CHOICES)[number];

/** A user whose account is being deleted. */
export interface DepartingUser {
  id: number;
  /** The email that the account had until now. */
  email: string;
}

/**
 * What a module stores about users: how it is deleted with an account, and what of it belongs into an
 * export. It is a provider of the module whose data it is; `PersonalDataRegistry` finds it.
 */
export abstract class PersonalData {
  /**
   * Deletes what is stored about a user. It is called in the transaction of the deletion, in which the
   * row of the user is locked and already anonymous: whatever refers to the user afterwards waits.
   */
  abstract erase(user: DepartingUser, content: ContentChoice): Promise<void>;

  /** The files of this module in the export of a user; none by default. */
  exportFiles(_userId: number): Iterable<ExportFile> | AsyncIterable<ExportFile> {
    return [];
  }
}
