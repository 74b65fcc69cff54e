import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { DatabaseError } from './database.error.js';

/** A setting of a session that the application cannot do without. */
interface NeededSetting {
  name: string;
  /** What it must be, in SQL. */
  needed: string;
  isRight: (value: string) => boolean;
  /** What somebody has to do where it is not. */
  remedy?: string;
}

/**
 * Settings that each connection begins with: they go with the packet that opens it, so that nothing is
 * set in a session that somebody else gets later, behind a pooler. They come before what the
 * database or the role sets. A pooler may leave them out, hence {@link assertSettings}.
 */
const SENT: readonly NeededSetting[] = [
  // The driver's parser of times knows no other.
  { name: 'datestyle', needed: 'ISO', isRight: (value) => /^ISO\b/i.test(value) },
  { name: 'standard_conforming_strings', needed: 'on', isRight: (value) => value === 'on' },
  // Who has waited for a lock must see what the other left.
  {
    name: 'default_transaction_isolation',
    needed: 'read committed',
    isRight: (value) => value === 'read committed',
  },
];

const NEEDED: readonly NeededSetting[] = [
  ...SENT,
  {
    name: 'server_encoding',
    needed: 'UTF8',
    isRight: (value) => value === 'UTF8',
    remedy: `make a database for Platen with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
  },
  { name: 'client_encoding', needed: 'UTF8', isRight: (value) => value === 'UTF8' },
  // Else neither triggers nor foreign keys do anything.
  { name: 'session_replication_role', needed: 'origin', isRight: (value) => value === 'origin' },
];

/** {@link SENT} as the driver's `options`, in which a blank has to be escaped. */
export const SESSION_OPTIONS = SENT.map(
  ({ name, needed }) => `-c ${name}=${needed.replaceAll(' ', '\\ ')}`,
).join(' ');

/**
 * Says which settings a session of the application has that it cannot work with.
 *
 * @returns a sentence for each, with what to do; none where all is well
 */
export async function findWrongSettings(em: SqlEntityManager): Promise<string[]> {
  const columns = NEEDED.map(({ name }) => `current_setting('${name}') as ${name}`);
  const [values = {}] = await em
    .getConnection()
    .execute<Record<string, string>[]>(`select ${columns.join(', ')}`);
  return NEEDED.flatMap(({ name, needed, isRight, remedy = alter(name, needed) }) => {
    const value = values[name] ?? '';
    return isRight(value) ? [] : [`${name} is ${value}, not ${needed}: ${remedy}`];
  });
}

/** @throws DatabaseError if a session has settings that the application cannot work with */
export async function assertSettings({ em }: MikroORM): Promise<void> {
  const wrong = await findWrongSettings(em);
  if (wrong.length > 0) {
    throw new DatabaseError(`The database of DATABASE_URL cannot be used: ${wrong.join('; ')}`);
  }
}

function alter(name: string, needed: string): string {
  return `ALTER DATABASE … SET ${name} = '${needed}', or ALTER ROLE likewise, where one of them sets it, or the pooler in between`;
}
