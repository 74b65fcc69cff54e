/** Formats a time for the API (docs/api.md#conventions). */
export function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The names of the tags of article `a`. */
export const TAGS = `array(
  select t.name from article_tags link join tag t on t.id = link.tag_id
  where link.article_id = a.id order by t.name)`;

/** The public profile of user `u`, as JSON. */
export const PROFILE = `json_build_object(
  'id', u.id, 'username', u.username, 'fullName', u.full_name, 'bio', u.bio,
  'image', u.image, 'social', u.social)`;

/** Comment `c` by user `u`, as JSON. */
export const COMMENT_JSON = `json_build_object(
  'id', c.id, 'text', c.text, 'author', ${PROFILE},
  'createdAt', ${iso('c.created_at')}, 'updatedAt', ${iso('c.updated_at')})`;
