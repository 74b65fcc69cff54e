import { LISTED_BIO } from '../../people/user/listed-bio.sql.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { IS_VISIBLE_TO_ALL, profileWith } from '../article/article-comments.sql.js';
import { isVisible } from '../article/article.policy.js';
import { byKey } from '../article/article.sql.js';
import { LISTED_REPORTS, type ModerationList } from './moderated-comment.js';

/** Literals, so that the planner can use the partial indexes. */
const CONDITIONS: Readonly<Record<ModerationList, string>> = {
  pending: "c.state = 'pending'",
  visible: "c.state = 'visible'",
  spam: "c.state = 'spam'",
  reported: 'c.total_reports > 0',
};

/** Whose articles the comments are on. */
type Scope = 'all' | 'own';

/** The first page, or one after a cursor. */
type PageKind = 'first' | 'further';

/**
 * A page of comments, newest first. For all articles it is read from an index of the list; for one's own, the
 * newest of each of the articles are read and sorted.
 *
 * Parameters: `own`: the user; a further page: the time and id of its cursor; the limit; `own`: the limit.
 */
export const MODERATION_PAGE: Readonly<Record<ModerationList, Record<Scope, Pages>>> = {
  pending: pagesOf('pending'),
  visible: pagesOf('visible'),
  spam: pagesOf('spam'),
  reported: pagesOf('reported'),
};

type Pages = Readonly<Record<PageKind, string>>;

function pagesOf(list: ModerationList): Record<Scope, Pages> {
  const condition = `c.deleted_at is null and ${CONDITIONS[list]}`;
  const seek = 'and (c.created_at, c.id) < (?, ?)';
  return {
    all: { first: pageOf(condition), further: pageOf(`${condition} ${seek}`) },
    own: { first: ownPageOf(condition), further: ownPageOf(`${condition} ${seek}`) },
  };
}

function pageOf(condition: string): string {
  return selectItems(`
    select c.id from comment c join article a on a.id = c.article_id and a.deleted_at is null
    where ${condition}
    order by c.created_at desc, c.id desc limit ?`);
}

/** The cursor's parameters come before the user's in the statement, hence the order of its parts. */
function ownPageOf(condition: string): string {
  return selectItems(`
    select newest.id
    from (select id from article where author_id = ? and deleted_at is null) own
    cross join lateral (
      select c.id, c.created_at from comment c where c.article_id = own.id and ${condition}
      order by c.created_at desc, c.id desc limit ?
    ) newest
    order by newest.created_at desc, newest.id desc limit ?`);
}

/** One comment as moderators see it. Parameter: its id. */
export const MODERATED_COMMENT = selectItems('select ?::int as id');

function selectItems(ids: string): string {
  return `
    with page as materialized (${ids})
    select c.id, c.text, ${profileWith(LISTED_BIO)} as author,
      json_build_object('id', a.id, 'slug', a.slug, 'title', a.title) as article,
      ${isoTime('c.created_at')} as "createdAt", ${isoTime('c.updated_at')} as "updatedAt",
      c.state, c.moderation_reason as reason, c.total_reports as "totalReports",
      (
        select coalesce(json_agg(json_build_object('reason', r.reason, 'reporter', r.username,
          'createdAt', ${isoTime('r.created_at')}) order by r.created_at, r.reporter_id), '[]')
        from (
          select r.*, reporter.username from comment_report r
          join "user" reporter on reporter.id = r.reporter_id
          where r.comment_id = c.id order by r.created_at, r.reporter_id limit ${LISTED_REPORTS}
        ) r
      ) as reports
    from comment c
    join article a on a.id = c.article_id
    join "user" u on u.id = c.author_id
    where c.id = any(array(select id from page))
    order by c.created_at desc, c.id desc`;
}

/**
 * Reports a comment, once per user. Returns no row if the comment is not on the article, or not visible to
 * everyone who may read that. The reporter is locked: the report waits for a deletion of the account, and is not
 * stored then.
 *
 * Parameters: the reporter, the key of the article, those of `isVisible()`, the comment; the reason, the time.
 */
export const REPORT_COMMENT = byKey(
  (key) => `
    with target as (
      select c.id, u.id as reporter_id
      from comment c join article a on a.id = c.article_id, "user" u
      where u.id = ? and u.deleted_at is null
        and ${key} = ? and ${isVisible('a')} and c.id = ? and ${IS_VISIBLE_TO_ALL}
      for no key update of c for key share of u
    ), added as (
      insert into comment_report (comment_id, reporter_id, reason, created_at)
      select target.id, target.reporter_id, ?::varchar, ?::timestamptz from target
      on conflict do nothing
      returning comment_id
    ), counted as (
      update comment set total_reports = total_reports + 1
      where id in (select comment_id from added)
    )
    select id from target`,
);

/** Takes the reports of a user back. Parameter: the user. */
export const REMOVE_REPORTS_OF = `
  with removed as (
    delete from comment_report where reporter_id = ? returning comment_id
  )
  update comment set total_reports = total_reports - 1 where id in (select comment_id from removed)`;

/**
 * Sets the state of comments, which settles the reports about them.
 *
 * @param condition SQL: which comments
 */
const decideOn = (condition: string): string => `
  with decided as (
    update comment c set state = ?, moderation_reason = ?, total_reports = 0
    where ${condition} and c.deleted_at is null
    returning c.id
  ), settled as (
    delete from comment_report where comment_id in (select id from decided)
  )
  select id from decided`;

/** Decides on one comment. Parameters: the state, the reason, the comment. */
export const DECIDE = decideOn('c.id = ?');

/** Decides on all comments of an author. Parameters: the state, the reason, the author. */
export const DECIDE_ON_ALL = decideOn('c.author_id = ?');
