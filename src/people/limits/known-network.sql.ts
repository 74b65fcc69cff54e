import type { DeletableRows } from '../../platform/persistence/delete-batch.js';

/** Whether one of these networks is known. Parameters: the hashes as a JSON array, the time. */
export const IS_KNOWN = `
  select exists (
    select from known_network
    where hash in (select jsonb_array_elements_text(?::jsonb)) and expires_at > ?
  ) as known`;

/**
 * Stores a network, or extends its expiry. A known network is updated at most once a day, to save most
 * sign-ins a write. Parameters: the hash, the time at which it expires.
 */
export const REMEMBER = `
  insert into known_network as stored (hash, expires_at) values (?, ?)
  on conflict (hash) do update set expires_at = excluded.expires_at
  where stored.expires_at < excluded.expires_at - interval '1 day'`;

/** Networks that have expired. Parameter: the time. */
export const EXPIRED_NETWORKS: DeletableRows = {
  table: 'known_network',
  key: 'hash',
  select: 'select hash from known_network where expires_at <= ? order by expires_at',
};
