import { Migration } from '@mikro-orm/migrations';

/** SQL: what is indexed of the tags of an article. */
const tagsOf = (article: string): string => `left(encode(sha256(convert_to(coalesce((
    select string_agg(name, chr(10) order by name)
    from (select (select t.name from tag t where t.id = link.tag_id) as name
      from article_tags link where link.article_id = ${article}) named), ''), 'UTF8')), 'hex'), 16)`;

const formerTagsOf = (article: string): string => `left(encode(sha256(convert_to(coalesce((
    select string_agg(t.name, chr(10) order by t.name)
    from article_tags link join tag t on t.id = link.tag_id where link.article_id = ${article}), ''), 'UTF8')), 'hex'), 16)`;

/** Checks at the end of a transaction with a fraction of the work: the plans are kept, and each tag is looked up. */
export class Migration20261130151000_search_checks extends Migration {
  override name = 'Migration20261130151000_search_checks';

  override up(): void {
    this.addSql(checkContent(tagsOf('a.id')));
    this.addSql(
      checkTags(`
  if tg_op <> 'DELETE' then
    update article_search s set stale = true
    where s.article_id = new.article_id
      and (s.stale or s.tags_digest is distinct from ${tagsOf('new.article_id')});
  end if;
  if tg_op = 'DELETE' or old.article_id <> new.article_id then
    update article_search s set stale = true
    where s.article_id = old.article_id
      and (s.stale or s.tags_digest is distinct from ${tagsOf('old.article_id')});
  end if;`),
    );
  }

  override down(): void {
    this.addSql(checkContent(formerTagsOf('a.id')));
    this.addSql(
      checkTags(`
  update article_search s set stale = true
  where s.article_id in (old.article_id, new.article_id)
    and (s.stale or s.tags_digest is distinct from ${formerTagsOf('s.article_id')});`),
    );
  }
}

function checkContent(tags: string): string {
  return `create or replace function article_check_index_fn() returns trigger language plpgsql as $$
begin
  update article_search s
  set stale = true
  from article a
  where s.article_id = new.id and a.id = new.id
    and (s.stale or s.content_digest is distinct from left(encode(sha256(convert_to(a.title || chr(10) || length(a.description) || chr(10) || a.description || chr(10) || coalesce(a.language, '') || chr(10) || a.text, 'UTF8')), 'hex'), 16) or s.tags_digest is distinct from ${tags});
  if not exists (select from article_search where article_id = new.id) then
    insert into article_search (article_id, author_id, published_at, terms, stale)
    select id, author_id, published_at, '', true from article where id = new.id
    on conflict do nothing;
  end if;
  return null;
end $$;`;
}

function checkTags(body: string): string {
  return `create or replace function article_tags_check_index_fn() returns trigger language plpgsql as $$
begin${body}
  return null;
end $$;`;
}
