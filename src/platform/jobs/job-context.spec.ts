import { Logger } from '@nestjs/common';
import { JobContext } from './job-context.js';

function contextWith(maxFailures: number): JobContext {
  return new JobContext({ signal: new AbortController().signal, maxFailures });
}

function fail(code?: string): () => Promise<never> {
  return () =>
    Promise.reject(Object.assign(new Error('wrong'), code === undefined ? {} : { code }));
}

function succeed(): Promise<void> {
  return Promise.resolve();
}

describe('JobContext', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('counts what was processed, and fails at the end if something was not', async () => {
    const context = contextWith(10);
    context.assertNothingFailed();
    expect(await context.attempt({ number: 1 }, succeed)).toBe(true);
    expect(await context.attempt({ number: 2 }, fail())).toBe(false);
    expect(await context.attempt({ number: 3 }, succeed)).toBe(true);
    expect(context.processed).toBe(2);
    expect(() => context.assertNothingFailed()).toThrow('Items that failed: 1');
  });

  it('ends a run in which too much fails', async () => {
    const context = contextWith(2);
    expect(await context.attempt({ number: 1 }, fail())).toBe(false);
    await expect(context.attempt({ number: 2 }, fail())).rejects.toThrow('Items that failed: 2');
  });

  it.each([
    ['shuts down', '57P01'],
    ['cannot be reached', 'ECONNREFUSED'],
    ['is full', '53100'],
    ['has rolled it back because of others', '40P01'],
  ])('passes on the error of a database that %s', async (_, code) => {
    await expect(contextWith(10).attempt({ number: 1 }, fail(code))).rejects.toThrow('wrong');
  });

  it.each([
    ['is too large for PostgreSQL', '54000'],
    ['takes too long', '57014'],
    ['somebody else has locked', '55P03'],
  ])('passes over what %s', async (_, code) => {
    expect(await contextWith(10).attempt({ number: 1 }, fail(code))).toBe(false);
  });

  it('begins nothing once the run has to end, and blames nothing for it', async () => {
    const stopping = new AbortController();
    const context = new JobContext({ signal: stopping.signal, maxFailures: 1 });
    const interrupted = (): Promise<never> => {
      stopping.abort(new Error('stopped'));
      return Promise.reject(new Error('interrupted'));
    };
    await expect(context.attempt({ number: 1 }, interrupted)).rejects.toThrow('stopped');
    await expect(context.attempt({ number: 2 }, succeed)).rejects.toThrow('stopped');
    context.assertNothingFailed();
  });
});
