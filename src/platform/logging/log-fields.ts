import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line says that is logged through Nest on behalf of one thing: a request, a job. */
export type LogFields = Readonly<Record<string, string>>;

const NONE: LogFields = {};

const current = new AsyncLocalStorage<LogFields>();

/** Runs `work`, and lets every line that is logged meanwhile have these fields. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return current.run(fields, work);
}

/** What {@link withLogFields} says at this place. */
export function currentLogFields(): LogFields {
  return current.getStore() ?? NONE;
}
