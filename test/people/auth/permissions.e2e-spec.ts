import {
  bodyExampleOf,
  exampleOf,
  type OpenApi,
  type Route,
  routesOf,
} from '../../support/openapi.js';
import { runElsewhere } from '../../support/other-connection.js';
import {
  createToken,
  type Person,
  postArticle,
  postComment,
  signUp,
  signUpAs,
} from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { type Answer, send } from '../../support/wire.js';

/** Which callers each permission is for, written out: the product makes it of its roles. */
const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  account: ['reader', 'author', 'editor', 'admin'],
  'article:read': ['reader', 'author', 'editor', 'admin'],
  'comment:write': ['reader', 'author', 'editor', 'admin'],
  'comment:delete': ['reader', 'author', 'editor', 'admin'],
  'article:react': ['reader', 'author', 'editor', 'admin'],
  'article:withdraw': ['reader', 'author', 'editor', 'admin'],
  'article:write': ['author', 'editor', 'admin'],
  'comment:moderate-own': ['author', 'editor', 'admin'],
  'media:write': ['author', 'editor', 'admin'],
  'article:manage': ['editor', 'admin'],
  'user:invite': ['editor', 'admin'],
  'user:manage': ['admin'],
  'webhook:manage': ['admin'],
  'audit:read': ['admin'],
};

/** Which scopes of access tokens include each permission, written out, too. */
const SCOPES_OF: Readonly<Record<string, readonly string[]>> = {
  account: [],
  'article:read': ['article:read'],
  'comment:write': ['comment:write'],
  'comment:delete': ['comment:write', 'comment:moderate'],
  'article:react': [],
  'article:withdraw': ['article:write'],
  'article:write': ['article:write'],
  'article:manage': ['article:write'],
  'comment:moderate-own': ['comment:moderate'],
  'media:write': ['media:write'],
  'user:invite': [],
  'user:manage': ['user:manage'],
  'webhook:manage': ['webhook:manage'],
  'audit:read': [],
};

const ROLES = ['reader', 'author', 'editor', 'admin'] as const;
const SCOPES = [
  'article:read',
  'article:write',
  'comment:write',
  'comment:moderate',
  'media:write',
  'webhook:manage',
  'user:manage',
];

/** Codes of a refusal that is about who asks. */
const DENIALS: ReadonlySet<unknown> = new Set(['permission_denied', 'insufficient_scope']);

const CALLERS = ['nobody', ...ROLES, 'suspended'] as const;
type Caller = (typeof CALLERS)[number];

function permissionOf({ operation }: Route): string {
  return String((operation as { 'x-permission'?: unknown })['x-permission']);
}

/** What the document says of the scopes that an operation takes. */
function scopesOf({ operation }: Route): unknown {
  return (operation as { 'x-scope'?: unknown })['x-scope'];
}

describe('permissions', () => {
  const api = useTestApp();

  async function setRole({ id }: Person, role: string): Promise<void> {
    await runElsewhere(api, `update "user" set role = $2 where id = $1`, [id, role]);
  }

  /** A fresh account of a kind: what was asked before may have ended its session. */
  async function newCaller(
    caller: Caller,
    withToken: (person: Person) => Promise<Person>,
  ): Promise<Person | undefined> {
    if (caller === 'nobody') {
      return undefined;
    }
    const person = await withToken(await signUpAs(api, caller === 'suspended' ? 'admin' : caller));
    if (caller === 'suspended') {
      await runElsewhere(api, `update "user" set suspended_at = now() where id = $1`, [person.id]);
    }
    return person;
  }

  /** The same person with a token of the RealWorld API. */
  async function inRealWorld(person: Person): Promise<Person> {
    const { email, password } = person;
    const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
    return { ...person, auth: { authorization: `Token ${body.user.token}` } };
  }

  describe.each([
    ['/docs-json', (person: Person) => Promise.resolve(person)],
    ['/docs/realworld-json', inRealWorld],
  ])('in the API of %s', (page, withToken) => {
    let document: OpenApi;
    let guarded: Route[];

    beforeAll(async () => {
      document = (await api.http.get(page)).body;
      guarded = routesOf(document).filter(({ operation }) =>
        (operation.security ?? []).some((one) => Object.keys(one).length > 0),
      );
      guarded = guarded.filter(({ operation }) =>
        (operation.security ?? []).every((one) => Object.keys(one).length > 0),
      );
      // An active administrator who stays one while others are demoted or suspended.
      await signUpAs(api, 'admin');
    });

    function ask({ method, path, operation }: Route, person?: Person): Promise<Answer> {
      const target = path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const found = operation.parameters.find((parameter) => parameter.name === name);
        return encodeURIComponent(String(found && exampleOf(document, found.schema)));
      });
      const media = operation.requestBody?.content['application/json'];
      return send(api, method, target, {
        headers: { ...(media && { 'content-type': 'application/json' }), ...person?.auth },
        ...(media && { body: JSON.stringify(bodyExampleOf(document, media)) }),
      });
    }

    it('says for each operation that needs a token which permission it needs', () => {
      expect(guarded.length).toBeGreaterThan(9);
      expect(guarded.filter((route) => !(permissionOf(route) in HOLDERS))).toEqual([]);
    });

    it('lets in exactly those whose role has the permission, whatever is asked', async () => {
      const wrong: string[] = [];
      for (const route of guarded) {
        for (const caller of CALLERS) {
          const { status, body } = await ask(route, await newCaller(caller, withToken));
          const text = JSON.stringify(body);
          const isAnonymous = caller === 'nobody' || caller === 'suspended';
          const isHolder = (HOLDERS[permissionOf(route)] ?? []).includes(caller);
          const isDenied = status === 403 && text.includes('Your role does not allow this');
          const isRight = isAnonymous
            ? status === 401
            : status !== 401 && status < 500 && isDenied !== isHolder;
          if (!isRight) {
            wrong.push(`${route.method} ${route.path} as ${caller}: ${status} ${text}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    }, 120_000);

    if (page === '/docs-json') {
      it('says for each of them which scopes of access tokens include it', () => {
        expect(guarded.map((route) => [route.path, scopesOf(route) ?? []])).toEqual(
          guarded.map((route) => [route.path, SCOPES_OF[permissionOf(route)]]),
        );
      });

      it('lets in access tokens with one of these scopes, and tells all others which to get', async () => {
        const wrong: string[] = [];
        for (const route of guarded) {
          const sufficient = SCOPES_OF[permissionOf(route)] ?? [];
          const narrow = SCOPES.filter((scope) => !sufficient.includes(scope));
          for (const scopes of [narrow, ...sufficient.map((scope) => [scope])]) {
            const admin = await signUpAs(api, 'admin');
            const { status, body } = await ask(route, await createToken(api, admin, scopes));
            const isRight =
              scopes === narrow
                ? status === 403 &&
                  body.code === 'insufficient_scope' &&
                  sufficient.every((scope) => String(body.detail).includes(scope))
                : status !== 401 && status < 500 && !DENIALS.has(body?.code);
            if (!isRight) {
              const text = JSON.stringify(body);
              wrong.push(`${route.method} ${route.path} with ${scopes.join()}: ${status} ${text}`);
            }
          }
        }
        expect(wrong).toEqual([]);
      }, 120_000);
    } else {
      it('takes no access token of a program, whatever its scopes', async () => {
        const program = await createToken(api, await signUpAs(api, 'admin'), SCOPES);
        for (const scheme of ['Token', 'Bearer']) {
          const auth = { authorization: `${scheme} ${program.token}` };
          const { status, body } = await api.http.get('/api/user').set(auth);
          expect({ status, body }).toEqual({
            status: 401,
            body: { errors: { token: expect.any(Array) } },
          });
        }
      });
    }
  });

  describe('of an article', () => {
    /** Who asks, besides the author: the author once made a reader, and others of each kind. */
    const WHO = ['author', 'demoted author', 'other author', 'reader', 'editor'] as const;
    type Statuses = Record<(typeof WHO)[number], number>;

    /** What each of them is answered, about an article of its own each time. */
    async function statusesOf(
      ask: (article: { slug: string }, person: Person) => PromiseLike<{ status: number }>,
      article: object = {},
    ): Promise<Statuses> {
      const statuses: Partial<Statuses> = {};
      for (const who of WHO) {
        const author = await signUp(api);
        const posted = await postArticle(api, author, { ...article });
        let caller = author;
        if (who === 'demoted author') {
          await setRole(author, 'reader');
        } else if (who !== 'author') {
          caller = await signUpAs(api, who === 'other author' ? 'author' : who);
        }
        statuses[who] = (await ask(posted, caller)).status;
      }
      return statuses as Statuses;
    }

    const EDITORS_ONLY_BESIDE_AUTHOR = {
      author: 200,
      'demoted author': 403,
      'other author': 403,
      reader: 403,
      editor: 200,
    };
    const ALSO_THE_DEMOTED = { ...EDITORS_ONLY_BESIDE_AUTHOR, 'demoted author': 200 };

    it('let its author and editors change it', async () => {
      const change = { title: 'Changed' };
      expect(
        await statusesOf(({ slug }, { auth }) =>
          api.http.patch(`/article/${slug}`).set(auth).send(change),
        ),
      ).toEqual(EDITORS_ONLY_BESIDE_AUTHOR);
      expect(
        await statusesOf(async ({ slug }, person) => {
          const { auth } = await inRealWorld(person);
          return api.http.put(`/api/articles/${slug}`).set(auth).send({ article: change });
        }),
      ).toEqual(EDITORS_ONLY_BESIDE_AUTHOR);
    });

    it('let its author and editors replace it', async () => {
      const whole = { title: 'Replaced', text: 'Anew' };
      expect(
        await statusesOf(({ slug }, { auth }) =>
          api.http.put(`/article/${slug}`).set(auth).send(whole),
        ),
      ).toEqual(EDITORS_ONLY_BESIDE_AUTHOR);
    });

    it('leave its author where an editor replaces it', async () => {
      const author = await signUp(api);
      const { slug } = await postArticle(api, author);
      const { body } = await api.http
        .put(`/article/${slug}`)
        .set((await signUpAs(api, 'editor')).auth)
        .send({ title: 'Replaced', text: 'Anew' })
        .expect(200);
      expect(body.author.id).toBe(author.id);
    });

    it('let an author who was made a reader unpublish and delete it', async () => {
      const withdrawal = { publishedAt: null };
      expect(
        await statusesOf(({ slug }, { auth }) =>
          api.http.patch(`/article/${slug}`).set(auth).send(withdrawal),
        ),
      ).toEqual(ALSO_THE_DEMOTED);
      expect(
        await statusesOf(({ slug }, { auth }) => api.http.delete(`/article/${slug}`).set(auth)),
      ).toEqual(ALSO_THE_DEMOTED);
    });

    it('show a draft to its author and to editors', async () => {
      expect(
        await statusesOf(({ slug }, { auth }) => api.http.get(`/article/${slug}`).set(auth), {
          publishedAt: null,
        }),
      ).toEqual({ ...ALSO_THE_DEMOTED, 'other author': 404, reader: 404 });
    });

    it('let its author and editors delete comments on it', async () => {
      const reader = await signUpAs(api, 'reader');
      const remove = async ({ slug }: { slug: string }, { auth }: Person) => {
        const id = await postComment(api, reader, slug);
        return api.http.delete(`/article/${slug}/comment/${id}`).set(auth);
      };
      expect(await statusesOf(remove)).toEqual(EDITORS_ONLY_BESIDE_AUTHOR);
    });
  });
});
