import { ResultCache } from './result-cache.js';

describe('ResultCache', () => {
  const LONG = 60_000;
  const items = [{ id: 1 }];

  it('gives back what was put under a key', () => {
    const cache = new ResultCache();
    cache.set(cache.key('list', 20, 0), items, '', LONG);
    expect(cache.get(cache.key('list', 20, 0))).toBe(items);
    expect(cache.get(cache.key('list', 2, 0))).toBeUndefined();
  });

  it('forgets what was put before it was cleared', () => {
    const cache = new ResultCache();
    cache.set(cache.key('list'), items, '', LONG);
    cache.clear();
    expect(cache.get(cache.key('list'))).toBeUndefined();
  });

  it('forgets what was read before it was cleared, though put after', () => {
    const cache = new ResultCache();
    const key = cache.key('list');
    cache.clear();
    cache.set(key, items, '', LONG);
    expect(cache.get(cache.key('list'))).toBeUndefined();
  });
});
