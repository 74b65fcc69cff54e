import { Migration } from '@mikro-orm/migrations';

/** Tags are found by the beginnings of their words, for `GET /search/suggest`. */
export class Migration20261130161000_tag_beginnings extends Migration {
  override name = 'Migration20261130161000_tag_beginnings';

  override up(): void | Promise<void> {
    this
      .addSql(`create function tag_beginnings(name text) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(
    select substr(folded, at)
    from (select case when octet_length(name) = length(name) then lower(name)
    else translate(replace(replace(replace(replace(lower(normalize(regexp_replace(replace(normalize(lower(name collate "default"), nfkd), 'й', 'й'), '[\\u0300-\\u036f\\u0591-\\u05c7\\u064b-\\u065f\\u0670\\u093c]', '', 'g'), nfc)), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øłđðħŧıς', 'olddhtiσ') end as folded) tag, generate_series(1, length(folded)) at
    where (at = 1 or substr(folded, at - 1, 1) = ' ') and substr(folded, at) <> ''))
$$;`);
    this.addSql(
      `create index "tag_beginnings_index" on "tag" using gin (tag_beginnings("name")) with (fastupdate = off);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "tag_beginnings_index";`);
    this.addSql(`drop function tag_beginnings(text);`);
  }
}
