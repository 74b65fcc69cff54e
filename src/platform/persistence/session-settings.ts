import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { DatabaseError } from './database.error.js';

/** A session setting that the application depends on. */
interface RequiredSetting {
  name: string;
  /** The required value, in SQL. */
  required: string;
  isValid: (value: string) => boolean;
  /** How to correct it; default: see `alter`. */
  remedy?: string;
}

/**
 * Settings that each connection sends in its start-up packet, rather than with `SET`, whose effect
 * another client of a connection pooler would inherit. They override those of the database and the
 * role. A pooler may drop them, hence {@link assertSettings}.
 */
const SESSION_SETTINGS: readonly RequiredSetting[] = [
  // The only format that the driver can parse.
  { name: 'datestyle', required: 'ISO', isValid: (value) => /^ISO\b/i.test(value) },
  { name: 'standard_conforming_strings', required: 'on', isValid: (value) => value === 'on' },
  // After waiting for a lock, a statement must see the changes of the transaction that held it.
  {
    name: 'default_transaction_isolation',
    required: 'read committed',
    isValid: (value) => value === 'read committed',
  },
];

const REQUIRED_SETTINGS: readonly RequiredSetting[] = [
  ...SESSION_SETTINGS,
  {
    name: 'server_encoding',
    required: 'UTF8',
    isValid: (value) => value === 'UTF8',
    remedy: `make a database for Platen with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
  },
  { name: 'client_encoding', required: 'UTF8', isValid: (value) => value === 'UTF8' },
  // With any other value, triggers and foreign keys are disabled.
  { name: 'session_replication_role', required: 'origin', isValid: (value) => value === 'origin' },
];

/** The settings as the driver's `options`, in which a space must be escaped. */
export const SESSION_OPTIONS = SESSION_SETTINGS.map(
  ({ name, required }) => `-c ${name}=${required.replaceAll(' ', '\\ ')}`,
).join(' ');

/**
 * Finds the session settings that the application cannot work with.
 *
 * @returns a sentence for each, with a remedy; empty if all are correct
 */
export async function findWrongSettings(em: SqlEntityManager): Promise<string[]> {
  const columns = REQUIRED_SETTINGS.map(({ name }) => `current_setting('${name}') as ${name}`);
  const [values = {}] = await em
    .getConnection()
    .execute<Record<string, string>[]>(`select ${columns.join(', ')}`);
  return REQUIRED_SETTINGS.flatMap(
    ({ name, required, isValid, remedy = alter(name, required) }) => {
      const value = values[name] ?? '';
      return isValid(value) ? [] : [`${name} is ${value}, not ${required}: ${remedy}`];
    },
  );
}

/** @throws DatabaseError if a session has settings that the application cannot work with */
export async function assertSettings({ em }: MikroORM): Promise<void> {
  const wrong = await findWrongSettings(em);
  if (wrong.length > 0) {
    throw new DatabaseError(`The database of DATABASE_URL cannot be used: ${wrong.join('; ')}`);
  }
}

function alter(name: string, required: string): string {
  return `ALTER DATABASE … SET ${name} = '${required}', or ALTER ROLE likewise, where one of them sets it, or the pooler in between`;
}
