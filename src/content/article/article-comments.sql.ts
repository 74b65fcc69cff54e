import type { CommentContent } from './comment-content.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { LISTED_BIO } from '../../people/user/listed-bio.sql.js';

/** What others see of the user `u`, as JSON. @param bio SQL that gives the bio */
export const profileWith = (bio: string): string => `json_build_object(
    'id', u.id, 'username', u.username, 'fullName', u.full_name, 'bio', ${bio},
    'image', u.image, 'social', u.social)`;

const COMMENT_MEMBERS = `'id', c.id, 'text', c.text, 'author', ${profileWith(LISTED_BIO)},
    'createdAt', ${isoTime('c.created_at')}, 'updatedAt', ${isoTime('c.updated_at')}`;

/** Which comments `c` show; raw SQL knows no filters. */
export const IS_SHOWN = 'c.deleted_at is null';

/** The JSON of a comment `c` by `u` that shows. */
const COMMENT = `json_build_object(${COMMENT_MEMBERS})`;

/** Which comments `c` are deleted, but not for good yet. */
export const IS_DELETED = 'c.deleted_at is not null';

const DELETED_COMMENT = `json_build_object(${COMMENT_MEMBERS},
    'deletedAt', ${isoTime('c.deleted_at')})`;

/** Which comments of an article `a`. */
export interface CommentSelection {
  /** {@link IS_SHOWN} or {@link IS_DELETED}. */
  state: typeof IS_SHOWN | typeof IS_DELETED;
  /** A further condition, with `and` in front; it comes before the limit. */
  condition?: string;
  /** How many at most: a number, or `?`. */
  limit: number | '?';
}

/** What {@link commentItems} gives. */
export interface CommentItems {
  /** Null in the place of a comment that is long. */
  items: (CommentContent | null)[];
  /** Size of their JSON. */
  bytes: number;
}

/**
 * A comment whose text has more bytes is not made into JSON before it is known that there is room.
 * Most pages have none.
 */
const LONG_TEXT = 4000;

/** Whether a page can be given as it is; else it is to be read by {@link fittingItems}. */
export function isWhole(
  page: CommentItems,
  maxBytes: number,
): page is CommentItems & { items: CommentContent[] } {
  return page.bytes <= maxBytes && !page.items.includes(null);
}

/**
 * A table of one row, {@link CommentItems}: the comments of the article `a`, oldest first. It does not
 * cut a page that is too large: to measure each comment takes as long as to make it, and few pages are.
 */
export function commentItems(selection: CommentSelection): string {
  return `
    select page.items, octet_length(page.items::text) as bytes
    from (
      select coalesce(json_agg(found.comment order by found.created_at, found.id), '[]') as items
      from (
        select c.id, c.created_at,
          case when octet_length(c.text) <= ${LONG_TEXT} then ${jsonOf(selection)} end as comment
        from comment c join "user" u on u.id = c.author_id
        ${orderedRange(selection)}
      ) found
    ) page`;
}

/**
 * A table of one row: `items`, the JSON array of as many of these comments as there is room for in
 * `maxBytes`, and `"isCut"`, whether the limit would have had more. What there is no room for is not
 * even read: the length of a stored text, which costs nothing to know, is the least that its JSON takes.
 */
export function fittingItems(selection: CommentSelection, maxBytes: number): string {
  return `
    select coalesce(json_agg(sized.comment order by sized.created_at, sized.id)
        filter (where sized.comment is not null and sized.bytes <= ${maxBytes}), '[]') as items,
      coalesce(bool_or(sized.comment is null or sized.bytes > ${maxBytes}), false) as "isCut"
    from (
      select found.*, sum(octet_length(found.comment::text) + 1)
        over (order by found.created_at, found.id) as bytes
      from (
        select c.id, c.created_at,
          case when c.text_bytes <= ${maxBytes} then ${jsonOf(selection)} end as comment
        from (
          select limited.*, sum(octet_length(limited.text))
            over (order by limited.created_at, limited.id) as text_bytes
          from (select * from comment c ${orderedRange(selection)}) limited
        ) c join "user" u on u.id = c.author_id
        offset 0
      ) found
    ) sized`;
}

function jsonOf({ state }: CommentSelection): string {
  return state === IS_DELETED ? DELETED_COMMENT : COMMENT;
}

function orderedRange({ state, condition = '', limit }: CommentSelection): string {
  return `where c.article_id = a.id and ${state} ${condition}
          order by c.created_at, c.id limit ${limit}`;
}
