import { keyId } from '../../../src/people/session/token-keys.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import {
  encodePart,
  makeToken,
  readToken,
  signTexts,
  type TokenParts,
} from '../../support/tokens.js';

const OTHER_SECRET = 'another secret that is long enough for HS256';
const NO_TOKEN = 'Please provide your token via Authorization header';

describe('access tokens', () => {
  const api = useTestApp();
  let person: Person;
  let sessionId: number;

  beforeAll(async () => {
    person = await signUp(api);
    sessionId = Number(readToken(person.token).sid);
  });

  const ask = (token: string) => api.http.get('/user/profile').auth(token, { type: 'bearer' });
  const made = (parts?: TokenParts): string => makeToken({ id: person.id, sessionId }, parts);

  it('contain subject, session, times, issuer, audience and key id', () => {
    expect(readToken(person.token)).toEqual({
      sub: String(person.id),
      sid: sessionId,
      iat: expect.any(Number),
      exp: expect.any(Number),
      iss: 'platen',
      aud: 'platen',
    });
    const [header = ''] = person.token.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
      kid: keyId(api.config.jwtSecret),
    });
  });

  it('are valid if they are made like the server makes them', async () => {
    expect((await ask(made())).status).toBe(200);
  });

  it.each<[string, () => string]>([
    ['rubbish', () => 'rubbish'],
    ['empty parts', () => '..'],
    ['signed with another secret', () => made({ secret: OTHER_SECRET })],
    ['of another algorithm', () => made({ options: { algorithm: 'HS512' } })],
    ['unsigned', () => `${encodePart({ alg: 'none', typ: 'JWT' })}.${person.token.split('.')[1]}.`],
    [
      'tampered with',
      () => {
        const [header, , signature] = person.token.split('.');
        return `${header}.${encodePart({ ...readToken(person.token), sub: '2' })}.${signature}`;
      },
    ],
    ['of another audience', () => made({ options: { audience: 'conduit' } })],
    ['of another issuer', () => made({ options: { issuer: 'somebody' } })],
    ['not valid yet', () => made({ options: { notBefore: 60 } })],
    ["for another user's session", () => makeToken({ id: person.id + 1, sessionId })],
    ['of a session that never was', () => makeToken({ id: person.id, sessionId: 999_999 })],
    ['of a session that is not an id', () => made({ claims: { sid: 'x' } })],
    ['without a session', () => made({ claims: { sid: undefined } })],
    ['of a subject that is not an id', () => made({ options: { subject: '1; drop table' } })],
    ['with an unknown key id', () => made({ secret: OTHER_SECRET, options: { keyid: 'x' } })],
  ])('are refused when %s', async (_, token) => {
    const response = await ask(token());
    expectProblem(response, { status: 401, code: 'token_invalid', error: NO_TOKEN });
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  describe.each([
    ['the native API', '/user/profile', 'Bearer', 'platen'],
    ['the RealWorld API', '/api/user', 'Token', 'platen-realworld'],
  ])('with a valid signature, in %s', (_, path, scheme, audience) => {
    const HEADER = '{"alg":"HS256","typ":"JWT"}';
    const statusOf = async (header: string, claims: string): Promise<number> => {
      const authorization = `${scheme} ${signTexts(header, claims)}`;
      return (await api.http.get(path).set({ authorization })).status;
    };
    const claimsWith = (changes: object = {}): string => {
      const { sub, iat, exp } = readToken(person.token);
      const claims = { sub, sid: sessionId, iat, exp, iss: 'platen', aud: audience };
      return JSON.stringify({ ...claims, ...changes });
    };

    it('are valid with the right header and claims', async () => {
      expect(await statusOf(HEADER, claimsWith())).toBe(200);
    });

    it.each(['["exp"]', '["b64"]', '["unknown"]', '[]', 'null', '"exp"'])(
      'are refused if they require an extension: crit %s',
      async (crit) => {
        const header = `{"alg":"HS256","typ":"JWT","b64":true,"unknown":1,"crit":${crit}}`;
        expect(await statusOf(header, claimsWith())).toBe(401);
      },
    );

    it.each(['null', '1', 'true', '"text"', '"null"', '[]', '[null]', '{}', '', '{'])(
      'are refused if their claims are %s',
      async (claims) => {
        expect(await statusOf(HEADER, claims)).toBe(401);
      },
    );

    it.each(['sub', 'sid', 'iat', 'exp', 'iss', 'aud'])(
      'are refused if %s is of a wrong type',
      async (name) => {
        for (const value of [null, true, [], {}, { toString: 1 }, [1], 'x']) {
          expect(await statusOf(HEADER, claimsWith({ [name]: value }))).toBe(401);
        }
      },
    );

    it.each(['null', '1', '[]', '"x"', '{', '{"alg":null}', '{"alg":"HS256","kid":{}}', '{}'])(
      'cause no server error with the header %s',
      async (header) => {
        expect([200, 401]).toContain(await statusOf(header, claimsWith()));
      },
    );
  });

  it('without an expiry are refused', async () => {
    const token = made({ withoutExpiry: true });
    expect(readToken(token)).not.toHaveProperty('exp');
    expectProblem(await ask(token), { status: 401, code: 'token_invalid' });
  });

  it('are refused with a separate code if they have expired', async () => {
    const response = await ask(made({ options: { expiresIn: -1 } }));
    expectProblem(response, { status: 401, code: 'token_expired', error: NO_TOKEN });
  });

  it('are ignored on a public route if they are invalid', async () => {
    const response = await api.http.get('/article').auth('rubbish', { type: 'bearer' });
    expect(response.status).toBe(200);
  });

  describe('while keys are rotated', () => {
    const rotated = useTestApp(() => ({
      jwtSecret: OTHER_SECRET,
      jwtPreviousSecrets: [api.config.jwtSecret],
    }));

    it('are valid if a previous key signed them, and new ones are signed with the current key', async () => {
      const { id, token } = await signUp(rotated);
      const subject = { id, sessionId: Number(readToken(token).sid) };
      const old = makeToken(subject, { options: { keyid: keyId(api.config.jwtSecret) } });
      const response = await rotated.http.get('/user/profile').auth(old, { type: 'bearer' });
      expect(response.status).toBe(200);
      expect(makeToken(subject, { secret: OTHER_SECRET }).split('.')[0]).not.toBe(
        old.split('.')[0],
      );
    });

    it('are refused if they name a previous key that did not sign them', async () => {
      const { id, token } = await signUp(rotated);
      const forged = makeToken(
        { id, sessionId: Number(readToken(token).sid) },
        {
          secret: 'a third secret that no server knows',
          options: { keyid: keyId(api.config.jwtSecret) },
        },
      );
      const response = await rotated.http.get('/user/profile').auth(forged, { type: 'bearer' });
      expectProblem(response, { status: 401, code: 'token_invalid' });
    });
  });
});
