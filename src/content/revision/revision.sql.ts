import { isoTime } from '../../platform/persistence/sql-time.js';
import type { DeletableRows } from '../../platform/persistence/delete-batch.js';
import type { PublicProfile } from '../../people/user/user.entity.js';
import { LISTED_BIO } from '../../people/user/listed-bio.sql.js';
import { profileWith } from '../article/article-comments.sql.js';

/** A former state of an article, as lists show it; times are ISO 8601 in UTC. */
export interface ListedRevision {
  number: number;
  title: string;
  /** Who wrote it. */
  author: PublicProfile;
  createdAt: string;
  /** Of the text, in bytes. */
  size: number;
}

/** A former state of an article. */
export interface Revision extends ListedRevision {
  description: string;
  text: string;
  tags: string[];
}

const LISTED_COLUMNS = `r.number, r.title, ${profileWith(LISTED_BIO)} as author,
    ${isoTime('r.created_at')} as "createdAt", r.size`;

const FROM = 'from article_revision r join "user" u on u.id = r.author_id where r.article_id = ?';

/** Revisions of an article, the latest first. Parameters: the article, the limit. */
export const FIRST_PAGE = `select ${LISTED_COLUMNS} ${FROM} order by r.number desc limit ?`;

/** Those before one. Parameters: the article, the number, the limit. */
export const FURTHER_PAGE = `
  select ${LISTED_COLUMNS} ${FROM} and r.number < ? order by r.number desc limit ?`;

/** One revision. Parameters: the article, the number. */
export const REVISION = `
  select ${LISTED_COLUMNS}, r.description, r.text, r.tags ${FROM} and r.number = ?`;

/** The text of an article. Parameter: the article. */
export const PRESENT_TEXT = 'select a.text, a.revision as number from article a where a.id = ?';

/** Makes the next change of an article leave a revision, even if the same person makes it within minutes. Parameter: the article. */
export const END_JOINING = `
  update article_revision set replaced_by_id = null where article_id = ? and number = (
    select max(number) from article_revision where article_id = ?)`;

/** Revisions of states that were changed before a time, which is the parameter. */
export const REPLACED_BEFORE: DeletableRows = {
  table: 'article_revision',
  key: 'id',
  select: 'select id from article_revision where replaced_at < ? order by replaced_at',
};

/**
 * Deletes the oldest revisions of articles that have too many. The articles are found in the unique index.
 *
 * Parameters: how many are kept, how many articles at most, one less than the first.
 */
export const DELETE_SURPLUS = `
  delete from article_revision r
  using (
    select article_id from article_revision group by article_id having count(*) > ? limit ?
  ) crowded
  where r.article_id = crowded.article_id and r.number < (
    select kept.number from article_revision kept where kept.article_id = crowded.article_id
    order by kept.number desc offset ? limit 1)`;

/** A revision of {@link EXPORTED_REVISIONS}; times are ISO 8601 in UTC. */
export interface ExportedRevision extends Omit<Revision, 'author' | 'size'> {
  id: number;
  articleId: number;
  /** Slug of the article. */
  article: string;
}

/**
 * The revisions of an author's articles, by id. Parameters: the author, the id before the page, the limit.
 */
export const EXPORTED_REVISIONS = `
  select r.id, a.id as "articleId", a.slug as article, r.number, r.title, r.description, r.text, r.tags,
    ${isoTime('r.created_at')} as "createdAt"
  from (
    select r.id from article a join article_revision r on r.article_id = a.id
    where a.author_id = ? and a.deleted_at is null and r.id > ? order by r.id limit ?
  ) page
  join article_revision r on r.id = page.id join article a on a.id = r.article_id
  order by r.id`;
