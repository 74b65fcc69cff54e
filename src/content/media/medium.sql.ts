import { MEDIA_PATH } from '../../config/image-reference.js';
import { isVisible } from '../article/article.policy.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import type { PictureFiles } from './media-files.js';

/**
 * SQL: whether the article `a` shows the picture: its text or its `image` has the path of a file of it. Deleted
 * articles show none. Condition and expression of the index `article_media_index` are repeated, so that it
 * can be used.
 *
 * @param hash SQL of the picture's hash
 */
const shows = (hash: string): string =>
  `(a.deleted_at is null and (a.text like '%${MEDIA_PATH}%' or a.image like '%${MEDIA_PATH}%')
    and article_media(a.text || ' ' || coalesce(a.image, '')) @> array[${hash}]::text[])`;

/** A picture in a list. */
export interface MediumRow extends PictureFiles {
  id: number;
  width: number;
  height: number;
  size: number;
  blurhash: string;
  alt: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

const COLUMNS = `id, hash, type, widths, width, height, size, blurhash, alt, ${isoTime('created_at')} as "createdAt"`;

/**
 * Pictures of a user, newest first.
 *
 * Parameters: the user; time and id of the position, where it is a condition; the limit.
 *
 * @param after whether there is a position of a cursor
 */
export const listOwn = (after: boolean): string => `
  select ${COLUMNS} from medium
  where owner_id = ? and deleted_at is null ${after ? 'and (created_at, id) < (?, ?)' : ''}
  order by created_at desc, id desc limit ?`;

/** Pictures of a user, by id. Parameters: the user, the id before the page, the limit. */
export const EXPORTED_MEDIA = `
  select ${COLUMNS} from medium
  where owner_id = ? and id > ? and deleted_at is null order by id limit ?`;

/** Bytes of the pictures of a user without one. Parameters: the user, the hash of the one. */
export const STORED_SIZE = `
  select coalesce(sum(stored_size), 0)::float8 as bytes from medium
  where owner_id = ? and hash <> ? and deleted_at is null`;

/**
 * Lets one transaction at a time store or remove the files of a picture: others wait until the transaction
 * ends. Parameter: the hash.
 */
export const LOCK_FILES = `select pg_advisory_xact_lock(hashtextextended('media:' || ?::text, 0))`;

/** An article that shows a picture. */
export interface ShowingArticle {
  slug: string;
  /** Whether the viewer can see the article. */
  isVisible: boolean;
}

/** Articles that show a picture, visible ones first. Parameters: those of `isVisible()`, the hash, the limit. */
export const SHOWING_ARTICLES = `
  select a.slug, coalesce(${isVisible('a')}, false) as "isVisible" from article a
  where ${shows('?')}
  order by 2 desc, a.id limit ?`;

/** Marks a picture as deleted. Parameters: the time, the id. */
export const MARK_DELETED = `
  update medium set deleted_at = ? where id = ? and deleted_at is null`;

/**
 * Marks the pictures of a user as deleted that no article shows. Parameters: the time, the user; whether
 * articles of the user count; the user.
 */
export const MARK_UNUSED_DELETED = `
  update medium m set deleted_at = ?
  where m.owner_id = ? and m.deleted_at is null and not exists (
    select from article a where ${shows('m.hash')} and (?::boolean or a.author_id <> ?))`;

/** Pictures that are marked as deleted, by hash. Parameters: the last hash before them, the limit. */
export const DELETED = `
  select distinct hash, type, widths from medium where deleted_at is not null and hash > ? order by hash limit ?`;

/** Removes the rows of a picture that are marked as deleted. Parameter: the hash. */
export const REMOVE_DELETED = `delete from medium where hash = ? and deleted_at is not null`;

/** Which of some hashes a picture has that is not deleted. Parameter: the hashes, as an array. */
export const STORED_HASHES = `
  select distinct hash from medium where hash = any(?::text[]) and deleted_at is null`;
