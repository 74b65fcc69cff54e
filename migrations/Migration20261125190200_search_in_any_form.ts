import { Migration } from '@mikro-orm/migrations';

/** SQL: the search document of the article `a`. */
const DOCUMENT = `
    setweight(to_tsvector('english', lower(left(normalize(a.title, nfkc), 100000) collate "C")), 'A')
      || setweight(to_tsvector('english', lower(left(normalize(a.description, nfkc), 100000) collate "C")), 'B')
      || setweight(to_tsvector('english', lower(left(normalize(left(a.text, 100000), nfkc), 100000) collate "C")), 'D')
      || setweight(to_tsvector('english', coalesce((
      select lower(left(normalize(string_agg(t.name, ' ' order by t.name), nfkc), 100000) collate "C")
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = a.id), '')), 'C')`;

/** SQL: the search document before this migration. */
const FORMER_DOCUMENT = `
    setweight(to_tsvector('english', a.title), 'A')
      || setweight(to_tsvector('english', a.description), 'B')
      || setweight(to_tsvector('english', left(a.text, 100000)), 'D')
      || setweight(to_tsvector('english', coalesce((
      select string_agg(t.name, ' ' order by t.name)
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = a.id), '')), 'C')`;

/** SQL: the text that is indexed for the tags of an article. */
const TAGS = `lower(left(normalize(string_agg(t.name, ' ' order by t.name), nfkc), 100000) collate "C")`;
const FORMER_TAGS = `string_agg(t.name, ' ' order by t.name)`;

/**
 * SQL: whether the two search documents differ. ASCII-only text is skipped, unless the lower case of `I` is not
 * `i` in this locale.
 */
const DIFFERS = `
  case when lower('I') <> 'i' then true
    else exists (
      select from (
        select a.title || ' ' || a.description || ' ' || a.text
        union all
        select t.name from article_tags link join tag t on t.id = link.tag_id where link.article_id = a.id
      ) written (words)
      where case when octet_length(words) = char_length(words) then false
        else words is not nfkc normalized end)
  end`;

/** Compares words in NFKC and ASCII lower case, which do not depend on the locale of the database. */
export class Migration20261125190200_search_in_any_form extends Migration {
  override name = 'Migration20261125190200_search_in_any_form';

  override up(): void {
    this.replaceFunctions(DOCUMENT, TAGS);
    this.writeWords(DOCUMENT);
  }

  override down(): void {
    this.replaceFunctions(FORMER_DOCUMENT, FORMER_TAGS);
    this.writeWords(FORMER_DOCUMENT);
  }

  private replaceFunctions(document: string, tags: string): void {
    this
      .addSql(`create or replace function article_index_new_fn() returns trigger language plpgsql as $$
begin
  insert into article_search (article_id, author_id, published_at, document)
  select a.id, a.author_id, a.published_at,${document}
  from article a where a.id = new.id
  on conflict (article_id) do update set author_id = excluded.author_id,
    published_at = excluded.published_at, document = excluded.document;
  return null;
end $$;`);
    this
      .addSql(`create or replace function article_tags_index_added_fn() returns trigger language plpgsql as $$
declare
  ids int[];
begin
  if tg_table_name = 'tag' then
    ids := array(select article_id from article_tags where tag_id = new.id);
  elsif tg_op = 'UPDATE' then
    ids := array[old.article_id, new.article_id];
  else
    ids := array(select distinct article_id from changed);
  end if;
  perform from article where id = any(ids) order by id for no key update;
  update article_search s set document = ts_filter(s.document, '{a,b,d}')
    || setweight(to_tsvector('english', coalesce((
      select ${tags}
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = s.article_id), '')), 'C')
  where s.article_id in (select id from article where id = any(ids));
  return null;
end $$;`);
  }

  private writeWords(document: string): void {
    this.addSql(`update article_search s set document = ${document}
from article a where a.id = s.article_id and ${DIFFERS};`);
  }
}
