import { setImmediate as turn } from 'node:timers/promises';
import { TooManyRequestsError, UnavailableError } from '../errors/app-errors.js';
import { FairQueue } from './fair-queue.js';

function queueOf(options: { running?: number; waiting?: number; share?: number } = {}): FairQueue {
  const usual = { running: 1, waiting: 10, share: 10, refusal: 'Too much', retryAfter: 7 };
  return new FairQueue({ ...usual, ...options });
}

describe('FairQueue', () => {
  let started: string[];
  let release: (() => void)[];

  beforeEach(() => {
    started = [];
    release = [];
  });

  /** Adds a task that runs until it is released. */
  function add(queue: FairQueue, name: string, ...keys: string[]): Promise<string> {
    return queue.run(keys, () => {
      started.push(name);
      const { promise, resolve } = Promise.withResolvers<string>();
      release.push(() => resolve(name));
      return promise;
    });
  }

  /** Releases running tasks one by one until none is left. */
  async function runAll(): Promise<void> {
    for (let next = release.shift(); next; next = release.shift()) {
      next();
      await turn();
    }
  }

  it('limits concurrency, and runs the rest in order', async () => {
    const queue = queueOf({ running: 2 });
    const all = Promise.all(['a', 'b', 'c'].map((name) => add(queue, name, 'key')));
    await turn();
    expect(started).toEqual(['a', 'b']);
    await runAll();
    expect(await all).toEqual(['a', 'b', 'c']);
  });

  it('alternates between keys, however many tasks each has', async () => {
    const queue = queueOf();
    const work = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'];
    const all = Promise.all(work.map((name) => add(queue, name, name.charAt(0))));
    await turn();
    await runAll();
    await all;
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('rejects tasks beyond the share of a key, and no others', async () => {
    const queue = queueOf({ share: 2 });
    const taken = [add(queue, 'a1', 'a'), add(queue, 'a2', 'a')];
    await expect(add(queue, 'a3', 'a')).rejects.toMatchObject({
      constructor: TooManyRequestsError,
      retryAfter: 7,
    });
    taken.push(add(queue, 'b1', 'b'));
    await turn();
    await runAll();
    expect(await Promise.all(taken)).toEqual(['a1', 'a2', 'b1']);
  });

  it('counts a task against each of its keys', async () => {
    const queue = queueOf({ share: 1 });
    const taken = add(queue, 'one', 'address', 'account');
    await expect(add(queue, 'two', 'elsewhere', 'account')).rejects.toThrow(TooManyRequestsError);
    await expect(add(queue, 'three', 'address')).rejects.toThrow(TooManyRequestsError);
    const other = add(queue, 'four', 'elsewhere');
    await turn();
    await runAll();
    expect(await Promise.all([taken, other])).toEqual(['one', 'four']);
  });

  it('applies no share to tasks without a key', async () => {
    const queue = queueOf({ share: 1 });
    const all = Promise.all([add(queue, 'one'), add(queue, 'two')]);
    await turn();
    await runAll();
    expect(await all).toEqual(['one', 'two']);
  });

  it('rejects tasks when the queue is full', async () => {
    const queue = queueOf({ waiting: 1 });
    const taken = [add(queue, 'a', 'a'), add(queue, 'b', 'b')];
    await expect(add(queue, 'c', 'c')).rejects.toMatchObject({
      constructor: UnavailableError,
      code: 'overloaded',
      retryAfter: 7,
    });
    await turn();
    await runAll();
    await Promise.all(taken);
  });

  it('releases share and slot, also after a failed task', async () => {
    const queue = queueOf({ share: 1, waiting: 0 });
    const fail = () => queue.run(['a'], () => Promise.reject(new Error('failed')));
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(fail()).rejects.toThrow('failed');
    }
    expect(await queue.run(['a'], () => Promise.resolve('done'))).toBe('done');
  });
});
