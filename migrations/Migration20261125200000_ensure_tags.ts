import { Migration } from '@mikro-orm/migrations';

export class Migration20261125200000_ensure_tags extends Migration {
  override name = 'Migration20261125200000_ensure_tags';

  override up(): void {
    this.addSql(`create function ensure_tags(wanted text[]) returns setof int language plpgsql as $$
begin
  insert into tag (name)
  select names.name from unnest(wanted) names (name) order by names.name collate "C"
  on conflict (name) do nothing;
  return query select t.id from tag t where t.name = any(wanted);
end $$;`);
  }

  override down(): void {
    this.addSql(`drop function ensure_tags(text[]);`);
  }
}
