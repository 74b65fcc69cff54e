import { AsyncLocalStorage } from 'node:async_hooks';

/** Fields of every line that is logged through Nest for one request or job. */
export type LogFields = Readonly<Record<string, string>>;

const NONE: LogFields = {};

const current = new AsyncLocalStorage<LogFields>();

/** Runs `work`, and adds these fields to every line that it logs. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return current.run(fields, work);
}

/** The current fields of {@link withLogFields}. */
export function currentLogFields(): LogFields {
  return current.getStore() ?? NONE;
}
