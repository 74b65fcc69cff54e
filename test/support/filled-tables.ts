/**
 * A few rows for every table, in an order that satisfies foreign keys, with columns that each table has
 * had since its first migration. Add rows here for every new table.
 */
const ROWS: readonly (readonly [table: string, sql: string])[] = [
  ['tag', `insert into tag (name) values ('one'), ('two')`],
  [
    'user',
    `insert into "user" (created_at, updated_at, full_name, email, password, social)
     values (now(), now(), 'A', 'a@example.com', 'hash', '{"twitter": "@a"}'),
       (now(), now(), 'B', 'b@example.com', 'hash', null)`,
  ],
  [
    'article',
    `insert into article (created_at, updated_at, slug, title, description, text, author_id, published_at)
     select now(), now(), 'article-' || u.id, 'Title', 'About', 'Words', u.id, now() from "user" u
     union all
     select now(), now(), 'draft-' || u.id, 'Title', 'About', 'Words', u.id, null from "user" u`,
  ],
  [
    'article_tags',
    `insert into article_tags (article_id, tag_id) select a.id, t.id from article a, tag t`,
  ],
  ['search_term', `insert into search_term (term, documents, is_word) values ('word', 2, true)`],
  ['search_statistics', `insert into search_statistics (id, documents, words) values (1, 2, 20)`],
  [
    'search_change',
    `insert into search_change (terms, length, sign, due) values ('word:4', 1, 1, now() + interval '1 day')`,
  ],
  [
    'article_revision',
    `insert into article_revision (article_id, number, title, description, text, tags, size,
       author_id, created_at, replaced_by_id, replaced_at)
     select id, 1, title, description, text, '{one,two}', 5, author_id, now(), author_id, now()
     from article`,
  ],
  [
    'former_slug',
    `insert into former_slug (slug, article_id) select 'was-' || slug, id from article`,
  ],
  [
    'article_preview',
    `insert into article_preview (hash, article_id, created_at, expires_at)
     select encode(sha256(slug::bytea), 'hex'), id, now(), now() + interval '1 day' from article`,
  ],
  [
    'comment',
    `insert into comment (created_at, updated_at, text, article_id, author_id, deleted_at, deleted_by_id)
     select now(), now(), 'Words', a.id, a.author_id, null, null from article a
     union all
     select now(), now(), 'Words', a.id, a.author_id, now(), a.author_id from article a`,
  ],
  [
    'comment_report',
    `insert into comment_report (comment_id, reporter_id, reason, created_at)
     select c.id, u.id, 'Why', now() from comment c, "user" u`,
  ],
  [
    'article_rendering',
    `insert into article_rendering (article_id, version, renderer, html, outline, reading_minutes)
     select id, version, 1, '<p>Words</p>', '[]', 1 from article`,
  ],
  [
    'comment_rendering',
    `insert into comment_rendering (comment_id, renderer, html)
     select id, 1, '<p>Words</p>' from comment`,
  ],
  [
    'medium',
    `insert into medium
       (created_at, updated_at, owner_id, hash, type, width, height, size, stored_size, widths, blurhash, alt, deleted_at)
     select now(), now(), id, 'hash', 'image/jpeg', 400, 300, 5, 9, '{320}'::int[], 'LEHV6n', 'Alt', null::timestamptz from "user"
     union all
     select now(), now(), id, 'gone', 'image/png', 1, 1, 5, 5, '{}'::int[], 'LEHV6n', '', now() from "user"`,
  ],
  [
    'session',
    `insert into session (created_at, updated_at, user_id, user_agent, last_used_at, expires_at)
     select now(), now(), id, 'agent', now(), now() from "user"`,
  ],
  [
    'refresh_token',
    `insert into refresh_token (hash, session_id, used_at) select 'hash ' || id, id, now() from session`,
  ],
  [
    'sign_in_limit',
    `insert into sign_in_limit (key, failures, blocked_until, expires_at)
     values ('one', 1, null, now()), ('two', 9, now(), now())`,
  ],
  [
    'known_network',
    `insert into known_network (hash, expires_at) values ('one', now()), ('two', now())`,
  ],
  [
    'idempotency_key',
    `insert into idempotency_key (user_id, key_hash, fingerprint, status, headers, body, created_at)
     select id, 'hash', 'print', 201, '{"etag": "1"}', '{}', now() from "user"`,
  ],
  [
    'outbox_message',
    `insert into outbox_message
       (key, kind, payload, created_at, attempts, next_attempt_at, failed_at, last_error)
     values (gen_random_uuid(), 'mail', '{}', now(), 0, now(), null, null),
       (gen_random_uuid(), 'mail', '{}', now(), 9, null, now(), 'EENVELOPE 550')`,
  ],
  [
    'one_time_token',
    `insert into one_time_token (hash, purpose, user_id, created_at, expires_at)
     select 'hash ' || id, 'password-reset', id, now(), now() from "user"`,
  ],
  [
    'invitation',
    `insert into invitation
       (email, email_key, role, inviter_id, created_at, expires_at, ended_at)
     select 'c@example.com', 'c@example.com', 'reader', id, now(), now(), null from "user"
     union all
     select 'd@example.com', 'd@example.com', 'author', id, now(), now(), now() from "user"`,
  ],
  [
    'invitation_token',
    `insert into invitation_token (hash, invitation_id, mailed)
     select 'hash ' || id, id, ended_at is null from invitation`,
  ],
  [
    'personal_access_token',
    `insert into personal_access_token
       (created_at, updated_at, user_id, name, scopes, hash, expires_at, last_used_at)
     select now(), now(), id, 'Build', '{article:read}'::text[], 'hash', null, now() from "user"
     union all
     select now(), now(), id, 'Import', '{}', 'hash', now(), null from "user"`,
  ],
  [
    'audit_entry',
    `insert into audit_entry
       (created_at, action, actor_id, channel, subject_type, subject_id, address, details)
     values (now(), 'user.signed_in', 1, 'api', 'user', 1, '192.0.2.7', null),
       (now(), 'user.sign_in_blocked', null, 'api', 'user', null, null, '{"limits": ["pair"]}')`,
  ],
  [
    'following',
    `insert into following (follower_id, followed_id, created_at)
     select one.id, other.id, now() from "user" one, "user" other where one.id <> other.id`,
  ],
  [
    'favourite',
    `insert into favourite (user_id, article_id, created_at)
     select u.id, a.id, now() from "user" u, article a`,
  ],
  [
    'event_subscription',
    `insert into event_subscription (subscriber, type)
     values ('webhook:1', 'user.created'), ('websub', 'article.published')`,
  ],
  [
    'webhook',
    `insert into webhook (created_at, updated_at, url, events, description, secret)
     values (now(), now(), 'https://one.example', '{user.created}', '', 'encrypted'),
       (now(), now(), 'https://two.example', '{article.moved,user.deleted}', 'Two', 'encrypted')`,
  ],
  [
    'webhook_delivery',
    `insert into webhook_delivery
       (webhook_id, event_id, type, occurred_at, data, user_id, created_at, status, attempts)
     select id, gen_random_uuid(), 'user.created', now(), '{"id": 1}', 1, now(), 'pending', 0 from webhook`,
  ],
];

/** Runs SQL in one database. */
type Run = <Row extends object>(sql: string) => Promise<Row[]>;

/** Inserts rows into every existing empty table. */
export async function fillTables(run: Run): Promise<void> {
  for (const [table, sql] of ROWS) {
    const counts = await countRows(run);
    if (counts.get(table) === 0) {
      await run(sql);
    }
  }
}

/** Number of rows of each table by name, without the migrator's own. */
export async function countRows(run: Run): Promise<Map<string, number>> {
  const tables = await run<{ name: string }>(
    `select relname as name from pg_class where relkind in ('r', 'p')
     and relnamespace = current_schema()::regnamespace and relname !~ '^mikro_orm_' order by 1`,
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [row] = await run<{ count: number }>(`select count(*)::int as count from "${name}"`);
    counts.set(name, row?.count ?? 0);
  }
  return counts;
}
