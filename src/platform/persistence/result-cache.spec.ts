import { ResultCache } from './result-cache.js';

const MINUTE = 60_000;

describe('ResultCache', () => {
  let cache: ResultCache;

  beforeEach(() => {
    cache = new ResultCache();
  });

  describe('when an entry is stored', () => {
    it('returns it for its key, and for no other', () => {
      cache.set(cache.key('list', 20, 0), ['kept'], '', MINUTE);
      expect(cache.get(cache.key('list', 20, 0))).toEqual(['kept']);
      expect(cache.get(cache.key('list', 20, 20))).toBeUndefined();
      expect(cache.get(cache.key('list', 2, 0))).toBeUndefined();
    });

    it('removes it after its lifetime', async () => {
      cache.set('short', ['kept'], '', 20);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(cache.get('short')).toBeUndefined();
    });

    it('removes it on request', () => {
      cache.set('one', ['kept'], '', MINUTE);
      cache.set('other', ['kept'], '', MINUTE);
      cache.remove('one');
      expect([cache.get('one'), cache.get('other')]).toEqual([undefined, ['kept']]);
    });

    it('limits the total size, and keeps the most recently used entries', () => {
      const body = Buffer.alloc(1024 * 1024);
      for (let entry = 0; entry < 40; entry++) {
        cache.set(`entry ${entry}`, { body }, '', MINUTE);
      }
      expect(cache.get('entry 0')).toBeUndefined();
      expect(cache.get('entry 39')).toEqual({ body });
    });

    it('counts small entries too', () => {
      for (let entry = 0; entry < 40_000; entry++) {
        cache.set(`entry ${entry}`, entry, '', MINUTE);
      }
      expect(cache.get('entry 0')).toBeUndefined();
      expect(cache.get('entry 39999')).toBe(39_999);
    });
  });

  describe('when a transaction commits', () => {
    it('removes everything', () => {
      cache.set(cache.key('list'), ['old'], '', MINUTE);
      cache.clear();
      expect(cache.get(cache.key('list'))).toBeUndefined();
    });

    it('ignores the result of a read that began before the commit', () => {
      const keyOfRead = cache.key('list');
      cache.clear();
      cache.set(keyOfRead, ['old'], '', MINUTE);
      expect(cache.get(cache.key('list'))).toBeUndefined();
    });
  });
});
