import { InFlight } from './in-flight.js';

describe('InFlight', () => {
  let inFlight: InFlight<string>;

  beforeEach(() => {
    inFlight = new InFlight();
  });

  it('shares a pending result under its key only', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    void inFlight.add('list', promise);
    expect(inFlight.get('list')).toBe(promise);
    expect(inFlight.get('detail')).toBeUndefined();
    resolve('rows');
    expect(await promise).toBe('rows');
  });

  it.each([
    ['is there', Promise.resolve('rows')],
    ['failed', Promise.reject<string>(new Error('On purpose'))],
  ])('removes a result once it %s', async (_, result) => {
    await inFlight.add('list', result).catch(() => undefined);
    expect(inFlight.get('list')).toBeUndefined();
  });
});
