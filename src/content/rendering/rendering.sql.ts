import type { Rendering } from './rendering.js';

/** The row of {@link FIND_ARTICLES}. */
export interface ArticleRenderingRow extends Rendering {
  id: number;
  version: number;
}

/** The row of {@link FIND_COMMENTS}. */
export interface CommentRenderingRow {
  id: number;
  html: string;
}

/** Parameters: the ids of articles, as an array, the version of the renderer. */
export const FIND_ARTICLES = `
  select article_id as id, version, html, outline, reading_minutes as "readingMinutes"
  from article_rendering where article_id = any(?::int[]) and renderer = ?`;

/** Parameters: the ids of comments, as an array, the version of the renderer. */
export const FIND_COMMENTS = `
  select comment_id as id, html from comment_rendering
  where comment_id = any(?::int[]) and renderer = ?`;

/**
 * Keeps a rendering, unless the article is gone or a later version of it is kept.
 *
 * Parameters: the versions of article and renderer, the HTML, the outline as JSON, the minutes, the id.
 */
export const KEEP_ARTICLE = `
  insert into article_rendering (article_id, version, renderer, html, outline, reading_minutes)
  select a.id, ?::int, ?::int, ?, ?::jsonb, ?::int from article a where a.id = ? for key share
  on conflict (article_id) do update set version = excluded.version, renderer = excluded.renderer,
    html = excluded.html, outline = excluded.outline, reading_minutes = excluded.reading_minutes
  where article_rendering.version <= excluded.version`;

/**
 * Keeps renderings of comments that are still there.
 *
 * Parameters: the version of the renderer, `[{ id, html }]` as JSON.
 */
export const KEEP_COMMENTS = `
  insert into comment_rendering (comment_id, renderer, html)
  select c.id, ?::int, new.html
  from json_to_recordset(?) new (id int, html text) join comment c on c.id = new.id
  order by c.id for key share of c
  on conflict (comment_id) do update set renderer = excluded.renderer, html = excluded.html`;
