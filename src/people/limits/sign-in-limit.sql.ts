import type { DeletableRows } from '../../platform/persistence/delete-batch.js';

/**
 * Counts one attempt under several keys at once, and returns which keys it blocks. A key that was blocked
 * before returns no row and stays as it is; the caller then rolls the others back.
 *
 * Parameters: the limits as a JSON array (in the order of their keys), the time, the longest wait
 * in milliseconds.
 */
export const COUNT_ATTEMPT = `
  with request as (
    select ?::jsonb as limits, ?::timestamptz as now, ?::float8 as longest_wait
  ), wanted as (
    select lim.key, lim.attempts, lim."firstWait" as first_wait, request.now,
      request.longest_wait, request.now + lim.window * interval '1 millisecond' as ends_at
    from request, jsonb_to_recordset(request.limits)
      as lim(key text, attempts int, "window" float8, "firstWait" float8)
  )
  insert into sign_in_limit as stored (key, failures, blocked_until, expires_at)
  select key, 1, case when attempts <= 1 then ends_at end, ends_at from wanted order by key
  on conflict (key) do update set
    (failures, blocked_until, expires_at) = (
      select counted.failures,
        case when counted.failures < w.attempts then null
          when w.first_wait = 0 then counted.ends_at
          else w.now + interval '1 millisecond'
            * least(w.longest_wait, w.first_wait * 2 ^ least(30, counted.failures - w.attempts))
        end,
        counted.ends_at
      from wanted w, lateral (
        select
          case when stored.expires_at <= w.now then 1 else stored.failures + 1 end as failures,
          case when stored.expires_at <= w.now then w.ends_at else stored.expires_at end as ends_at
      ) counted
      where w.key = stored.key)
  where stored.blocked_until is null or stored.blocked_until <= (select now from request)
  returning stored.key, stored.blocked_until is not null as blocks`;

/** Seconds until an attempt is allowed again. Parameters: the time, the keys as a JSON array. */
export const BLOCKED_UNTIL = `
  select ceil(extract(epoch from max(blocked_until) - ?::timestamptz))::int as wait
  from sign_in_limit
  where key in (select jsonb_array_elements_text(?::jsonb)) and blocked_until is not null`;

/**
 * Locks rows in the order of their keys, like {@link COUNT_ATTEMPT}, so that attempts with common keys
 * cannot deadlock. Parameter: the keys as a JSON array.
 */
const LOCKED = `
  with locked as materialized (
    select key from sign_in_limit where key in (select jsonb_array_elements_text(?::jsonb))
    order by key for update)`;

/** Takes one failure back, and the block that it caused. Parameter: the keys as a JSON array. */
export const REFUND = `${LOCKED}
  update sign_in_limit as stored set failures = greatest(failures - 1, 0), blocked_until = null
  from locked where stored.key = locked.key`;

/**
 * Takes one failure back, and deletes all failures of one key. Parameters: the keys as a JSON array, the
 * key to delete, twice.
 */
export const REFUND_AND_RESET = `${LOCKED},
  forgotten as (
    delete from sign_in_limit as stored using locked
    where stored.key = locked.key and stored.key = ?)
  update sign_in_limit as stored set failures = greatest(failures - 1, 0), blocked_until = null
  from locked where stored.key = locked.key and stored.key <> ?`;

/** Counts that have expired and block no attempts. Parameters: the time, twice. */
export const EXPIRED_LIMITS: DeletableRows = {
  table: 'sign_in_limit',
  key: 'key',
  select: `
    select key from sign_in_limit
    where expires_at <= ? and (blocked_until is null or blocked_until <= ?)
    order by expires_at`,
};
