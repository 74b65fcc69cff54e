import type { CommentContent } from './comment-content.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { LISTED_BIO } from '../../people/user/listed-bio.sql.js';
import { hasPermission } from '../../people/user/roles.js';
import { RENDERER_VERSION } from '../rendering/rendering.js';
import { canModerateAll, type ViewerContext } from './article.policy.js';

/** SQL: the public profile of the user `u`, as JSON. @param bio SQL of the bio */
export const profileWith = (bio: string): string => `json_build_object(
    'id', u.id, 'username', u.username, 'fullName', u.full_name, 'bio', ${bio},
    'image', u.image, 'social', u.social)`;

const COMMENT_PROPERTIES = `'id', c.id, 'text', c.text, 'author', ${profileWith(LISTED_BIO)},
    'createdAt', ${isoTime('c.created_at')}, 'updatedAt', ${isoTime('c.updated_at')}`;

/**
 * SQL: whether the comment `c` is visible to everyone who may read its article. All counts are of these. The
 * ORM's filters do not apply to raw SQL.
 */
export const IS_VISIBLE_TO_ALL = "c.deleted_at is null and c.state = 'visible'";

/**
 * SQL: whether a viewer is shown the comment `c` on the article `a`. Comments that wait for a decision are
 * shown to their authors, and to those who may decide. Parameters: {@link shownParams}.
 */
export const IS_SHOWN = `c.deleted_at is null and (c.state = 'visible'
    or c.state = 'pending' and (c.author_id = ? or a.author_id = ? or ?::boolean))`;

/** The parameters of {@link IS_SHOWN}. */
export function shownParams({
  viewer,
}: Pick<ViewerContext, 'viewer'>): [number | null, number | null, boolean] {
  if (!viewer) {
    return [null, null, false];
  }
  const moderatesOwn = hasPermission(viewer, 'comment:moderate-own');
  return [viewer.id, moderatesOwn ? viewer.id : null, canModerateAll(viewer)];
}

/** SQL: the comment `c` by the user `u`, as JSON. Nearly all are visible, which is not said of each. */
const COMMENT = commentWith(COMMENT_PROPERTIES);

/** The same with its HTML, or null if it is not rendered yet. */
const RENDERED_COMMENT = commentWith(`${COMMENT_PROPERTIES}, 'html', (
    select r.html from comment_rendering r
    where r.comment_id = c.id and r.renderer = ${RENDERER_VERSION})`);

function commentWith(properties: string): string {
  return `case c.state when 'visible' then json_build_object(${properties})
    else json_build_object(${properties}, 'state', c.state) end`;
}

/** SQL: whether the comment `c` is soft-deleted. */
export const IS_DELETED = 'c.deleted_at is not null';

const DELETED_COMMENT = `json_build_object(${COMMENT_PROPERTIES},
    'deletedAt', ${isoTime('c.deleted_at')})`;

/** Which comments of the article `a` to select. */
export interface CommentSelection {
  /** {@link IS_SHOWN} or {@link IS_DELETED}. */
  state: typeof IS_SHOWN | typeof IS_DELETED;
  /** A further condition, with `and` in front; it comes before the limit. */
  condition?: string;
  /** Maximum number of comments, or `?` for a parameter. */
  limit: number | '?';
  /** Whether shown comments have the HTML that is kept of them. */
  rendered?: boolean;
}

/** The row of {@link commentItems}. */
export interface CommentItems {
  /** Null for each comment longer than {@link LONG_TEXT}. */
  items: (CommentContent | null)[];
  /** Size of their JSON, in bytes. */
  bytes: number;
}

/**
 * Comments with more bytes of text than this are not serialised before it is known whether they fit into
 * the page. Most pages have none.
 */
const LONG_TEXT = 4000;

/** Whether a page can be returned as it is; otherwise it has to be read with {@link fittingItems}. */
export function isWhole(
  page: CommentItems,
  maxBytes: number,
): page is CommentItems & { items: CommentContent[] } {
  return page.bytes <= maxBytes && !page.items.includes(null);
}

/**
 * SQL of one row, {@link CommentItems}: the comments of the article `a`, oldest first. It does not cut
 * pages that are too large: measuring each comment takes as long as serialising it, and few pages are.
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
 * SQL of one row: `items`, a JSON array of as many of these comments as fit into `maxBytes`, and
 * `"isCut"`, whether some did not fit. Texts that do not fit are not read at all: the length of a stored
 * text is cheap to get, and its JSON is never shorter.
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

function jsonOf({ state, rendered = false }: CommentSelection): string {
  const shown = rendered ? RENDERED_COMMENT : COMMENT;
  return state === IS_DELETED ? DELETED_COMMENT : shown;
}

function orderedRange({ state, condition = '', limit }: CommentSelection): string {
  return `where c.article_id = a.id and ${state} ${condition}
          order by c.created_at, c.id limit ${limit}`;
}
