import { Migration } from '@mikro-orm/migrations';

export class Migration20261130130000_webhooks extends Migration {
  override name = 'Migration20261130130000_webhooks';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "event_subscription" ("subscriber" varchar(40) not null, "type" varchar(40) not null, primary key ("subscriber", "type"));`,
    );
    this.addSql(`create index "event_subscription_type_index" on "event_subscription" ("type");`);
    this.addSql(
      `create table "webhook" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "url" varchar(2000) not null, "events" text[] not null, "description" varchar(255) not null, "secret" text not null, "previous_secret" text null, "previous_secret_until" timestamptz(3) null, "failing_since" timestamptz(3) null, "disabled_at" timestamptz(3) null, "disabled_reason" varchar(20) null);`,
    );
    this.addSql(
      `create table "webhook_delivery" ("id" serial primary key, "webhook_id" int not null, "event_id" uuid not null, "type" varchar(40) not null, "occurred_at" timestamptz(3) not null, "data" jsonb not null, "user_id" int null, "created_at" timestamptz(3) not null, "status" varchar(10) not null, "attempts" int not null, "last_attempt_at" timestamptz(3) null, "duration" int null, "response_status" int null, "error" varchar(20) null);`,
    );
    this.addSql(
      `create index "webhook_delivery_user_index" on "webhook_delivery" ("user_id") where "user_id" is not null;`,
    );
    this.addSql(`create index "webhook_delivery_age_index" on "webhook_delivery" ("created_at");`);
    this.addSql(
      `create index "webhook_delivery_newest_index" on "webhook_delivery" ("webhook_id", "created_at", "id");`,
    );
    this.addSql(
      `alter table "webhook_delivery" add constraint "webhook_delivery_event_unique" unique ("webhook_id", "event_id");`,
    );
    this.addSql(
      `alter table "webhook_delivery" add constraint "webhook_delivery_webhook_id_foreign" foreign key ("webhook_id") references "webhook" ("id") on delete cascade;`,
    );
    this.addSql(`alter table "outbox_message" add "target" int null;`);
    this
      .addSql(`create function record_event(event_type varchar, event_data jsonb) returns void language plpgsql as $$
begin
  insert into outbox_message (key, kind, payload, created_at, attempts, next_attempt_at)
  select gen_random_uuid(), 'event', jsonb_build_object('type', event_type, 'data', event_data), present.time, 0,
    present.time
  from (select clock_timestamp() as time) present
  where exists (select from event_subscription where type = event_type);
end $$;`);
    this.addSql(`create function user_record_event_fn() returns trigger language plpgsql as $$
declare
  was_there boolean := coalesce(old.wanted_username is null and old.deleted_at is null, false);
  is_there boolean := new.wanted_username is null and new.deleted_at is null;
begin
  if tg_op = 'INSERT' then
    was_there := false;
  end if;
  if is_there and not was_there then
    perform record_event('user.created', jsonb_build_object('id', new.id));
  elsif was_there and not is_there then
    perform record_event('user.deleted', jsonb_build_object('id', old.id, 'username', old.username));
  end if;
  return null;
end $$;`);
    this
      .addSql(`create trigger record_event after insert or update of wanted_username, deleted_at on "user"
for each row execute function user_record_event_fn();`);
    this.addSql(
      `alter table "article" add "is_public" boolean not null default false, add "announced_at" timestamptz(3) null;`,
    );
    // Nobody is told of articles that were published before.
    this.addSql(
      `update "article" set is_public = true, announced_at = published_at where published_at <= now();`,
    );
    this.addSql(
      `create index "article_scheduled_index" on "article" ("published_at") where not "is_public" and "published_at" is not null;`,
    );
    this.addSql(`create function article_note_public_fn() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.published_at is distinct from old.published_at then
    new.is_public := coalesce(new.published_at <= greatest(new.updated_at, clock_timestamp()), false);
  end if;
  if new.is_public and new.announced_at is null then
    new.announced_at := clock_timestamp();
  end if;
  return new;
end $$;`);
    this
      .addSql(`create trigger note_public before insert or update of published_at, is_public on article
for each row execute function article_note_public_fn();`);
    this.addSql(`create function article_record_event_fn() returns trigger language plpgsql as $$
declare
  subject article;
  event_type varchar := case
    when tg_op = 'DELETE' or (old.deleted_at is null and new.deleted_at is not null) then 'article.deleted'
    when new.is_public and (tg_op = 'INSERT' or not old.is_public) then 'article.published'
    when not new.is_public then 'article.unpublished'
    when new.slug <> old.slug then 'article.moved'
    else 'article.updated'
  end;
begin
  if not exists (select from event_subscription where type = event_type) then
    return null;
  end if;
  subject := case when event_type in ('article.deleted', 'article.unpublished') then old else new end;
  perform record_event(event_type, jsonb_strip_nulls(jsonb_build_object(
      'title', case when subject.is_public then subject.title end,
      'description', case when subject.is_public then subject.description end,
      'tags', case when subject.is_public then (
        select coalesce(jsonb_agg(t.name order by t.name), '[]')
        from article_tags link join tag t on t.id = link.tag_id where link.article_id = subject.id) end,
      'formerSlug', case when event_type = 'article.moved' then old.slug end,
      'isFirst', case when event_type = 'article.published' then tg_op = 'INSERT' or old.announced_at is null end
    )) || jsonb_build_object(
      'id', subject.id, 'slug', subject.slug, 'authorId', subject.author_id,
      'version', case when tg_op = 'DELETE' then old.version else new.version end,
      'publishedAt', to_char(subject.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'createdAt', to_char(subject.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'updatedAt', to_char(case when tg_op = 'DELETE' then old.updated_at else new.updated_at end at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    ));
  return null;
end $$;`);
    this
      .addSql(`create constraint trigger record_new after insert on article deferrable initially deferred
for each row when (new.is_public) execute function article_record_event_fn();`);
    this
      .addSql(`create constraint trigger record_changed after update on article deferrable initially deferred
for each row when (((old.is_public or new.is_public)
  and (old.version, old.is_public) is distinct from (new.version, new.is_public))
  or (old.announced_at is not null and old.deleted_at is null and new.deleted_at is not null))
execute function article_record_event_fn();`);
    this.addSql(`create trigger record_deleted after delete on article
for each row when (old.announced_at is not null and old.deleted_at is null) execute function article_record_event_fn();`);
    this.addSql(`create function comment_record_event_fn() returns trigger language plpgsql as $$
declare
  subject comment;
  was_shown boolean := coalesce(old.state = 'visible' and old.deleted_at is null, false);
  is_shown boolean := coalesce(new.state = 'visible' and new.deleted_at is null, false);
  event_type varchar := case
    when is_shown and not was_shown then 'comment.created'
    when was_shown and not is_shown then 'comment.deleted'
    when tg_op = 'INSERT' and new.state = 'pending' then 'comment.pending'
  end;
begin
  if event_type is null or not exists (select from event_subscription where type = event_type) then
    return null;
  end if;
  subject := case when tg_op = 'DELETE' then old else new end;
  perform record_event(event_type, jsonb_build_object(
    'id', subject.id, 'authorId', subject.author_id, 'createdAt', to_char(subject.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'article', jsonb_build_object('id', a.id, 'slug', a.slug, 'title', a.title,
      'publishedAt', to_char(a.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'createdAt', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))
  from article a where a.id = subject.article_id and a.is_public;
  return null;
end $$;`);
    this
      .addSql(`create trigger record_event after insert or delete or update of state, deleted_at on comment
for each row execute function comment_record_event_fn();`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "record_event" on "comment";`);
    this.addSql(`drop function if exists "comment_record_event_fn"();`);
    this.addSql(`drop trigger if exists "record_deleted" on "article";`);
    this.addSql(`drop trigger if exists "record_changed" on "article";`);
    this.addSql(`drop trigger if exists "record_new" on "article";`);
    this.addSql(`drop function if exists "article_record_event_fn"();`);
    this.addSql(`drop trigger if exists "note_public" on "article";`);
    this.addSql(`drop function if exists "article_note_public_fn"();`);
    this.addSql(`drop index "article_scheduled_index";`);
    this.addSql(`alter table "article" drop column "is_public", drop column "announced_at";`);
    this.addSql(`drop trigger if exists "record_event" on "user";`);
    this.addSql(`drop function if exists "user_record_event_fn"();`);
    this.addSql(`drop function if exists "record_event"(varchar, jsonb);`);
    this.addSql(`delete from "outbox_message" where "kind" <> 'mail';`);
    this.addSql(`alter table "outbox_message" drop column "target";`);
    this.addSql(`drop table if exists "webhook_delivery" cascade;`);
    this.addSql(`drop table if exists "webhook" cascade;`);
    this.addSql(`drop table if exists "event_subscription" cascade;`);
  }
}
