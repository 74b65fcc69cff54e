import { isVisible } from './article.policy.js';

/** Where the article with a former slug is now. Parameters: the former slug, those of `isVisible()`. */
export const PRESENT_SLUG = `
  select a.slug from former_slug f join article a on a.id = f.article_id
  where f.slug = ? and ${isVisible('a')}`;

/** Parameter: the slug. */
export const IS_FORMER = `select exists (select from former_slug where slug = ?) as "isFormer"`;

/** Whether no article has, or had, a slug. Parameters: the slug, twice. */
export const IS_FREE = `
  select not exists (select from article where slug = ? and deleted_at is null)
    and not exists (select from former_slug where slug = ?) as "isFree"`;

/**
 * Gives an article another slug. Moves run one after the other: two articles that take each other's slugs would
 * otherwise wait for each other.
 *
 * Parameters: the new slug, the article.
 */
export const MOVE = `
  with turn as materialized (select pg_advisory_xact_lock(hashtextextended('article-move', 0)))
  update article set slug = ? from turn where id = ?`;
