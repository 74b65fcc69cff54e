import { jest } from '@jest/globals';
import { ArticleListService } from '../../../src/content/article/article-list.service.js';
import { UnavailableError } from '../../../src/platform/errors/app-errors.js';
import { PasswordHasher } from '../../../src/people/user/password-hasher.js';
import { EMPTY_PAGE } from '../../support/empty-page.js';
import { signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { type TestApp, useTestAppStarter } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';

const OVERLOADED = { status: 503, code: 'overloaded' } as const;

describe('overload', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const startApp = useTestAppStarter();
  let api: TestApp;

  /** Sends this number of requests, which run until they are released. */
  async function occupy(count: number): Promise<{ release: () => Promise<Answer[]> }> {
    const held = Promise.withResolvers<void>();
    const allThere = Promise.withResolvers<void>();
    let there = 0;
    jest.spyOn(ArticleListService.prototype, 'listPublished').mockImplementation(async () => {
      if (++there === count) {
        allThere.resolve();
      }
      await held.promise;
      return EMPTY_PAGE;
    });
    const responses = Promise.all(
      Array.from({ length: count }, (_, index) => api.http.get(`/article?offset=${index}`)),
    );
    await allThere.promise;
    return {
      release: () => {
        held.resolve();
        return responses;
      },
    };
  }

  describe('at once', () => {
    it('admits the configured number of requests, and rejects one more until one has ended', async () => {
      api = await startApp({ maxConcurrentRequests: 100 });
      const { release } = await occupy(100);
      const refused = await api.http.get('/tag');
      expectProblem(refused, OVERLOADED);
      expect(refused.headers['retry-after']).toBe('1');
      for (const { status } of await release()) {
        expect(status).toBe(200);
      }
      await api.http.get('/tag').expect(200);
    });

    it('still serves probes', async () => {
      api = await startApp({ maxConcurrentRequests: 5 });
      const { release } = await occupy(5);
      for (const path of ['/health/live', '/health/ready']) {
        expect(await api.http.get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
      }
      await release();
    });

    it('does not count disconnected clients', async () => {
      api = await startApp({ maxConcurrentRequests: 1 });
      const leaving = api.http.get('/article').timeout(100);
      jest
        .spyOn(ArticleListService.prototype, 'listPublished')
        .mockImplementationOnce(() => new Promise(() => undefined));
      await expect(leaving).rejects.toThrow('Timeout');
      await api.http.get('/tag').expect(200);
    });
  });

  describe('when many sign in or up', () => {
    /** Expensive enough for a queue, cheap enough for a test. */
    const COST = 9;

    it('serves reads before the queue is empty, on two connections', async () => {
      api = await startApp({ bcryptCost: COST, databasePoolSize: 2 });
      const { email } = await signUp(api);
      let ended = 0;
      const flood = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0
          ? api.http.post('/user/sign-in').send({ email, password: 'a wrong one' })
          : api.http
              .post('/user/sign-up')
              .send({ email: `flood${index}@example.com`, fullName: 'X', password: 'long enough' })
        ).then((response) => {
          ended++;
          return response;
        }),
      );
      await Promise.all([api.http.get('/tag').expect(200), api.http.get('/article').expect(200)]);
      expect(ended).toBeLessThan(flood.length);
      const statuses = (await Promise.all(flood)).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([201, 401, 429]));
    });

    it('rejects requests when the queue is full', async () => {
      api = await startApp({ bcryptCost: COST, trustedProxies: 1 });
      const responses = await Promise.all(
        Array.from({ length: 150 }, (_, index) =>
          api.http
            .post('/user/sign-up')
            // From ten addresses, as one alone has no more than its share.
            .set('x-forwarded-for', `10.0.0.${index % 10}`)
            .send({ email: `flood${index}@example.com`, fullName: 'X', password: 'long enough' }),
        ),
      );
      const refused = responses.filter(({ status }) => status !== 201);
      expect(responses.length - refused.length).toBeGreaterThanOrEqual(100);
      expect(refused.length).toBeGreaterThan(0);
      refused.forEach((response) => expectProblem(response, OVERLOADED));
      expect(refused[0]?.headers['retry-after']).toBe('5');
    });

    it('does not count a rejected sign-in as failed', async () => {
      api = await startApp();
      const { email, password } = await signUp(api);
      const signIn = () => api.http.post('/user/sign-in').send({ email, password });
      const full = new UnavailableError('overloaded', 'No room', 5);
      jest.spyOn(PasswordHasher.prototype, 'findForm').mockRejectedValue(full);
      for (let attempt = 0; attempt < 10; attempt++) {
        expectProblem(await signIn(), OVERLOADED);
      }
      jest.restoreAllMocks();
      await signIn().expect(200);
    });
  });
});
