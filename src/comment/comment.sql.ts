/**
 * A comment on an article that its author can see, or no row where there is none. The article is
 * locked against removal: one that is being deleted is waited for, and is then none.
 *
 * Parameters: the text, the author, created at, updated at, the key of the article, the time, the
 * author again.
 */
export function commentingQuery(keyColumn: 'a.id' | 'a.slug'): string {
  return `
    insert into comment (text, author_id, created_at, updated_at, article_id)
    select ?::varchar, ?::int, ?::timestamptz, ?::timestamptz, a.id
    from article a where ${keyColumn} = ? and (a.published_at <= ? or a.author_id = ?)
    for key share
    returning id`;
}
