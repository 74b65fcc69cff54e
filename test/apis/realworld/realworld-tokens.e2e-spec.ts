import { Session } from '../../../src/people/session/session.entity.js';
import { User } from '../../../src/people/user/user.entity.js';
import { expectErrors, register } from '../../support/conduit.js';
import { postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';
import { encodePart, makeToken, readToken } from '../../support/tokens.js';
import { BAD_TOKEN } from './expected-errors.js';

const WEEK = 7 * 24 * 3600;

const startApp = useTestAppStarter();

describe('users of the RealWorld API', () => {
  const api = useTestApp();

  afterEach(resumeTime);

  describe('tokens', () => {
    it('are valid for seven days by default, and name their audience', async () => {
      const { iat, exp, aud } = readToken((await register(api)).token);
      expect({ lifetime: Number(exp) - Number(iat), aud }).toEqual({
        lifetime: WEEK,
        aud: 'platen-realworld',
      });
    });

    it('are refused on native routes, and ignored on public ones', async () => {
      const { token } = await register(api);
      const bearer = { authorization: `Bearer ${token}` };
      const response = await api.http.get('/user/profile').set(bearer);
      expectProblem(response, { status: 401, code: 'token_invalid' });
      await api.http.get('/article').set(bearer).expect(200);
    });

    it('of the native API are refused here, and ignored on public routes', async () => {
      const person = await signUp(api);
      const { slug } = await postArticle(api, person, { publishedAt: null });
      for (const authorization of [`Token ${person.token}`, `Bearer ${person.token}`]) {
        expectErrors(await api.http.get('/api/user').set({ authorization }), 401, BAD_TOKEN);
        const draft = await api.http.get(`/api/articles/${slug}`).set({ authorization });
        expectErrors(draft, 404, { article: ['not found'] });
      }
    });

    it('are refused if they are forged or expired, or lack a claim', async () => {
      const { token } = await register(api);
      const { sub, sid } = readToken(token);
      const subject = { id: Number(sub), sessionId: Number(sid) };
      const options = { audience: 'platen-realworld' };
      const statusOf = async (forged: string): Promise<number> =>
        (await api.http.get('/api/user').set('authorization', `Token ${forged}`)).status;
      expect(await statusOf(makeToken(subject, { options }))).toBe(200);
      const [, claims = ''] = token.split('.');
      const forgeries = [
        makeToken(subject, { options, secret: 'another secret, which is as long' }),
        makeToken(subject, { options: { ...options, algorithm: 'HS512' } }),
        makeToken(subject, { options: { ...options, issuer: 'somebody' } }),
        makeToken(subject, { options: { ...options, expiresIn: -1 } }),
        makeToken(subject, { options, withoutExpiry: true }),
        makeToken({ ...subject, id: subject.id + 1 }, { options }),
        makeToken({ ...subject, sessionId: 2147483647 }, { options }),
        `${encodePart({ alg: 'none', typ: 'JWT' })}.${claims}.`,
      ];
      expect(await Promise.all(forgeries.map(statusOf))).toEqual(forgeries.map(() => 401));
    });

    it('are invalid once their user is gone', async () => {
      const { auth, username } = await register(api);
      await api.orm.em.fork().nativeDelete(User, { username });
      expectErrors(await api.http.get('/api/user').set(auth), 401, BAD_TOKEN);
    });

    it('belong to a session that the native API can list and end', async () => {
      const { auth, token, email, password } = await register(api);
      const { body } = await api.http.post('/user/sign-in').send({ email, password });
      const native = { authorization: `Bearer ${body.token}` };
      const { sid } = readToken(token);
      const { body: sessions } = await api.http.get('/user/session').set(native);
      expect(sessions.items.map(({ id }: { id: number }) => id)).toContain(sid);
      await api.http
        .delete(`/user/session/${String(sid)}`)
        .set(native)
        .expect(200);
      expectErrors(await api.http.get('/api/user').set(auth), 401, BAD_TOKEN);
    });

    it('expire together with that session', async () => {
      const { auth, token } = await register(api);
      const session = await api.orm.em.fork().findOneOrFail(Session, Number(readToken(token).sid));
      const lifetime = session.expiresAt.getTime() - session.createdAt.getTime();
      expect(Math.round(lifetime / 1000)).toBe(WEEK);
      stopClock(api, new Date(session.expiresAt.getTime() + 1).toISOString());
      expectErrors(await api.http.get('/api/user').set(auth), 401, BAD_TOKEN);
    });

    it('are valid for the configured time', async () => {
      const brief = await startApp({ realworldJwtExpiresInSeconds: 60 });
      const { iat, exp } = readToken((await register(brief)).token);
      expect(Number(exp) - Number(iat)).toBe(60);
    });
  });
});
