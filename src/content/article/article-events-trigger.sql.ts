import type { TriggerDef } from '@mikro-orm/core';
import { isoTime } from '../../platform/persistence/sql-time.js';

/**
 * Keeps `is_public` in sync when the time of publication changes; when that time comes without a change,
 * `PublishScheduledJob` does it. `updated_at` is by the clock of the server that writes. Its name makes it run after `hide_deleted`, which may take the time away.
 * The first time is kept: an article is announced once.
 */
export const NOTE_PUBLIC = {
  name: 'note_public',
  timing: 'before',
  events: ['insert', 'update'],
  expression: `create function article_note_public_fn() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.published_at is distinct from old.published_at then
    new.is_public := coalesce(new.published_at <= greatest(new.updated_at, clock_timestamp()), false);
  end if;
  if new.is_public and new.announced_at is null then
    new.announced_at := clock_timestamp();
  end if;
  return new;
end $$;
create trigger note_public before insert or update of published_at, is_public on article
for each row execute function article_note_public_fn()`,
} as const satisfies TriggerDef;

/**
 * Records what happens to articles that are public, or were. It runs at the commit, so that it sees the tags. An
 * article is deleted when that is marked; the removal of its row later on is no event.
 * Of an article that is no longer public, it tells what was public of it, if anything.
 */
const RECORD_FUNCTION = `create function article_record_event_fn() returns trigger language plpgsql as $$
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
      'publishedAt', ${isoTime('subject.published_at')}, 'createdAt', ${isoTime('subject.created_at')},
      'updatedAt', ${isoTime("case when tg_op = 'DELETE' then old.updated_at else new.updated_at end")}
    ));
  return null;
end $$`;

export const RECORD_NEW = {
  name: 'record_new',
  timing: 'after',
  events: ['insert'],
  expression: `${RECORD_FUNCTION};
create constraint trigger record_new after insert on article deferrable initially deferred
for each row when (new.is_public) execute function article_record_event_fn()`,
} as const satisfies TriggerDef;

export const RECORD_CHANGED = {
  name: 'record_changed',
  timing: 'after',
  events: ['update'],
  expression: `create constraint trigger record_changed after update on article deferrable initially deferred
for each row when (((old.is_public or new.is_public)
  and (old.version, old.is_public) is distinct from (new.version, new.is_public))
  or (old.announced_at is not null and old.deleted_at is null and new.deleted_at is not null))
execute function article_record_event_fn()`,
} as const satisfies TriggerDef;

export const RECORD_DELETED = {
  name: 'record_deleted',
  timing: 'after',
  events: ['delete'],
  expression: `create trigger record_deleted after delete on article
for each row when (old.announced_at is not null and old.deleted_at is null) execute function article_record_event_fn()`,
} as const satisfies TriggerDef;
