import { MEDIA_PATH } from '../../config/image-reference.js';

/**
 * An index of the pictures in the texts of articles, and of their `image`, by their hashes: which articles show a
 * picture is found without reading all texts. Articles without pictures are not in it.
 */
export const ARTICLE_MEDIA_INDEX = {
  name: 'article_media_index',
  expression: `create function article_media(content text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct found[1]), '{}')
  from regexp_matches(content, '${MEDIA_PATH}([0-9a-f]{40})', 'g') found
$$;
create index "article_media_index" on "article" using gin (article_media("text" || ' ' || coalesce("image", ''))) where "text" like '%${MEDIA_PATH}%' or "image" like '%${MEDIA_PATH}%'`,
} as const;
