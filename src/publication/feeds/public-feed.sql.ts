import { MEDIA_PATH } from '../../config/image-reference.js';
import type { Query } from '../../content/article/article-listing.sql.js';
import { TAGS_OF_PAGE } from '../../content/article/article-listing.sql.js';
import { HASH_LENGTH } from '../../content/media/media-limits.js';
import { isoTime } from '../../platform/persistence/sql-time.js';

/** An article of a feed, without its text; times are ISO 8601 in UTC. */
export interface FeedArticle {
  id: number;
  version: number;
  slug: string;
  title: string;
  description: string;
  /** Null for the language of the site. */
  language: string | null;
  image: string | null;
  /** Bytes of the image; null if it is not the file of an uploaded picture. */
  imageSize: number | null;
  authorName: string;
  /** Sorted by code point. */
  tags: string[];
  publishedAt: string;
  createdAt: string;
  updatedAt: string;
}

const IMAGE_SIZE = `(select m.size from medium m
        where m.hash = substring(a.image from '${MEDIA_PATH}([0-9a-f]{${HASH_LENGTH}})[.]')
          and m.deleted_at is null limit 1)`;

/** Articles of a page of ids, newest first: {@link FeedArticle}. */
export function feedArticlesQuery(page: Query): Query {
  return {
    sql: `
    with page as materialized (${page.sql}),
    ${TAGS_OF_PAGE}
    select a.id, a.version, a.slug, a.title, a.description, a.language, a.image,
      ${IMAGE_SIZE} as "imageSize", u.full_name as "authorName", coalesce(tags.names, '{}') as tags,
      ${isoTime('a.published_at')} as "publishedAt", ${isoTime('a.created_at')} as "createdAt",
      ${isoTime('a.updated_at')} as "updatedAt"
    from page
    join article a on a.id = page.id and a.id = any(array(select id from page))
    join "user" u on u.id = a.author_id
    left join tags on tags.article_id = a.id
    order by a.published_at desc, a.id desc`,
    params: page.params,
  };
}

/** The row of {@link ARTICLE_TEXT}. */
export interface ArticleTextRow {
  id: number;
  version: number;
  text: string;
}

/** Parameter: the id of the article. */
export const ARTICLE_TEXT = 'select id, version, text from article where id = ?';
