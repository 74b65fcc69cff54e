import type { DeletableRows } from '../../platform/persistence/delete-batch.js';

/** SQL: whether a token opens a preview of the article `alias`. Parameters: its hash, the time. */
export const isPreviewed = (alias: string): string => `exists (
      select from article_preview p
      where p.article_id = ${alias}.id and p.hash = ? and p.expires_at > ?)`;

/** Parameter: the time. */
export const EXPIRED_PREVIEWS: DeletableRows = {
  table: 'article_preview',
  key: 'hash',
  select: 'select hash from article_preview where expires_at <= ? order by expires_at',
};
