import { runJobAfterOthers } from '../../support/jobs.js';
import { MAX_LIST_BYTES } from '../../../src/platform/pagination/page-bytes.js';
import { LISTED_BIO_LENGTH } from '../../../src/people/user/user-limits.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';

/** With twenty different tags each: more tags than fit into a response. */
const ARTICLES = 160;
const COMMENTS = 250;
const DELETED = 110;

/** Four bytes in UTF-8; and what takes six in JSON, `\u0001`. */
const CHARACTERS = ['🦊', '\u0001'];

/** Greatest length of a column, in code points. */
const LENGTH_OF = `(select character_maximum_length from information_schema.columns
  where table_schema = current_schema() and table_name = ? and column_name = ?)`;

interface Item {
  id: number;
}

/** What the `Link` header of a response says is next. */
function nextOf(_page: unknown, link: string): string {
  return /<([^>]*)>; rel="next"/.exec(link)?.[1] ?? '';
}

/** What the cursor of a page says is next. */
function afterOf({ endCursor }: { endCursor: string }): string {
  return `/article?limit=100&after=${endCursor}`;
}

const startApp = useTestAppStarter();

describe.each(CHARACTERS)('lists of the longest that can be written, of %j', (character) => {
  const api = useTestApp();
  let author: Person;
  let reader: Person;
  /** Of the article that has all the comments. */
  let slug: string;
  /** The reader's for the RealWorld API. */
  let token: string;

  const run = <Row extends object>(sql: string, params: unknown[]): Promise<Row[]> =>
    api.orm.em.fork().execute<Row[]>(sql, params);

  beforeAll(async () => {
    author = await signUp(api);
    reader = await signUp(api);
    await run(
      `update "user" set full_name = repeat(?, 255), bio = repeat(?, 10000),
         image = 'https://x/' || repeat(?, 2038),
         social = json_build_object('twitter', repeat(?, 255), 'facebook', repeat(?, 255),
           'linkedin', repeat(?, 255))
       where id = ?`,
      [...Array.from({ length: 6 }, () => character), author.id],
    );
    await run(
      `insert into article (slug, title, description, text, author_id, version, published_at,
         created_at, updated_at)
       select rpad('a-' || n, 255, 'a'), rpad('needle ', ${LENGTH_OF}, ?), repeat(?, 1000),
         'needle ' || repeat('"', 2000), ?, 1, now() - n * interval '1 minute', now(), now()
       from generate_series(1, ?) n`,
      ['article', 'title', character, character, author.id, ARTICLES],
    );
    await run(`insert into tag (name) select rpad(n::text, 50, ?) from generate_series(1, ?) n`, [
      character,
      ARTICLES * 20,
    ]);
    await run(
      `insert into article_tags (article_id, tag_id)
       select a.id, t.id from (select id, row_number() over (order by id) as n from article) a
       join (select id, row_number() over (order by id) as n from tag) t
         on t.n between a.n * 20 - 19 and a.n * 20`,
      [],
    );
    const [article] = await run<{ id: number; slug: string }>(
      'select id, slug from article order by id limit 1',
      [],
    );
    slug = article?.slug ?? '';
    await run(
      `insert into comment (text, author_id, article_id, created_at, updated_at, deleted_at)
       select repeat(?, ${LENGTH_OF}), ?, ?, now() + n * interval '1 second', now(),
         case when n > ? then now() end
       from generate_series(1, ?) n`,
      [character, 'comment', 'text', author.id, article?.id, COMMENTS, COMMENTS + DELETED],
    );
    await run(
      `insert into favourite (user_id, article_id, created_at) select ?, id, now() from article`,
      [reader.id],
    );
    await runJobAfterOthers(api, 'index-search');
    const { email, password } = reader;
    const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
    token = body.user.token;
    await api.http
      .post(`/api/profiles/${author.username}/follow`)
      .set({ authorization: `Token ${token}` })
      .expect(200);
  });

  /** The body of a response, as text. */
  async function read(path: string, person?: Person): Promise<string> {
    const headers = path.startsWith('/api')
      ? { authorization: `Token ${token}` }
      : (person?.auth ?? {});
    return (await api.http.get(path).set(headers).expect(200)).text;
  }

  const bytesOf = async (path: string, person?: Person): Promise<number> =>
    Buffer.byteLength(await read(path, person));

  describe.each([
    ['articles', () => '/article?limit=100'],
    ['articles of an author', () => `/article?limit=100&author=${author.id}`],
    ['what is found', () => '/article?limit=100&q=needle'],
    ['your own articles', () => '/user/article?limit=100'],
    ['comments', () => `/article/${slug}/comment?limit=100`],
    ['deleted comments', () => `/article/${slug}/comment?limit=100&deleted=true`],
    ['articles of RealWorld', () => '/api/articles?limit=1000'],
    ['favorites of RealWorld', () => `/api/articles?limit=100&favorited=${reader.username}`],
    ['the feed of RealWorld', () => '/api/articles/feed?limit=100'],
    ['comments of RealWorld', () => `/api/articles/${slug}/comments`],
  ])('of %s', (_, path) => {
    it('fill a response, and no more', async () => {
      const bytes = await bytesOf(path(), author);
      expect(bytes).toBeLessThanOrEqual(MAX_LIST_BYTES);
      // It was cut at an item, not far below.
      expect(bytes).toBeGreaterThan(MAX_LIST_BYTES * 0.9);
    });
  });

  it('are bounded by themselves where their items are small: tags', async () => {
    expect(await bytesOf('/tag?limit=100')).toBeLessThanOrEqual(MAX_LIST_BYTES);
    const names = await read('/api/tags');
    expect(JSON.parse(names).tags).toHaveLength(3000);
    expect(Buffer.byteLength(names)).toBeLessThanOrEqual(MAX_LIST_BYTES);
  });

  /** All ids of a list, page by page. @param next the path of the next page */
  async function walk(
    first: string,
    next: (page: { endCursor: string; startCursor: string; items: Item[] }, link: string) => string,
  ): Promise<number[]> {
    const ids: number[] = [];
    for (let path = first; path !== '';) {
      const response = await api.http.get(path).set(author.auth).expect(200);
      expect(response.body.items.length).toBeGreaterThan(0);
      ids.push(...response.body.items.map(({ id }: Item) => id));
      path =
        response.body.hasNextPage === false ? '' : next(response.body, response.headers.link ?? '');
    }
    return ids;
  }

  async function idsOf(sql: string): Promise<number[]> {
    return (await run<Item>(sql, [])).map(({ id }) => id);
  }

  it('can be walked by cursor, by link and by offset, without a gap', async () => {
    const all = await idsOf('select id from article order by published_at desc, id desc');
    expect(await walk('/article?limit=100', afterOf)).toEqual(all);
    expect(await walk('/article?limit=100', nextOf)).toEqual(all);
    expect(await walk('/article?limit=100&offset=0', nextOf)).toEqual(all);
    const found = await walk('/article?limit=100&q=needle', nextOf);
    expect(found.toSorted((a, b) => a - b)).toEqual(all.toSorted((a, b) => a - b));
    let offset = 0;
    const byOffset = ({ items }: { items: Item[] }): string => {
      offset += items.length;
      return offset < ARTICLES ? `/user/article?limit=100&offset=${offset}` : '';
    };
    expect(await walk('/user/article?limit=100', byOffset)).toEqual(all);
  });

  it('can be walked backwards', async () => {
    const all = await idsOf('select id from article order by published_at desc, id desc');
    const { items, endCursor } = JSON.parse(
      await read(`/article?limit=10&offset=${ARTICLES - 10}`),
    );
    const ids: number[] = items.slice(-1).map(({ id }: Item) => id);
    for (let before = endCursor; before !== null;) {
      const page = JSON.parse(await read(`/article?limit=100&before=${before}`));
      ids.unshift(...page.items.map(({ id }: Item) => id));
      before = page.hasPreviousPage ? page.startCursor : null;
    }
    expect(ids).toEqual(all);
  });

  it.each([
    ['that show', '', 'is null'],
    ['that are deleted', '&deleted=true', 'is not null'],
  ])('of comments %s can be walked without a gap', async (_, query, state) => {
    const path = `/article/${slug}/comment?limit=100${query}`;
    const ids = await walk(path, ({ endCursor }) => `${path}&after=${endCursor}`);
    expect(ids).toEqual(
      await idsOf(`select id from comment where deleted_at ${state} order by created_at, id`),
    );
  });

  it('have the newest comments in RealWorld, in their order', async () => {
    const all = await idsOf(
      'select id from comment where deleted_at is null order by created_at, id',
    );
    const { comments } = JSON.parse(await read(`/api/articles/${slug}/comments`));
    expect(comments.map(({ id }: Item) => id)).toEqual(all.slice(-comments.length));
  });

  it('go on past the page of an article, whose comments are bounded apart', async () => {
    const { comments, totalComments, author: writer } = JSON.parse(await read(`/article/${slug}`));
    expect(comments.length).toBeGreaterThan(0);
    expect(Buffer.byteLength(JSON.stringify(comments))).toBeLessThanOrEqual(100_000);
    expect(totalComments).toBe(COMMENTS);
    expect([...writer.bio]).toHaveLength(10_000);
  });
});

describe('bios', () => {
  const api = useTestApp();
  let person: Person;
  let slug: string;

  beforeAll(async () => {
    person = await signUp(api);
    ({ slug } = await postArticle(api, person));
    await postComment(api, person, slug);
  });

  /** The bio of the author in every place, by the place. */
  async function biosOf(bio: string): Promise<Record<string, string>> {
    await api.http.patch('/user/profile').set(person.auth).send({ bio }).expect(200);
    const get = async (path: string) => (await api.http.get(path).expect(200)).body;
    const detail = await get(`/article/${slug}`);
    return {
      comments: (await get(`/article/${slug}/comment`)).items[0].author.bio,
      detailComments: detail.comments[0].author.bio,
      articles: (await get('/api/articles')).articles[0].author.bio,
      realWorldComments: (await get(`/api/articles/${slug}/comments`)).comments[0].author.bio,
      detail: detail.author.bio,
      article: (await get(`/api/articles/${slug}`)).article.author.bio,
      profile: (await get(`/api/profiles/${person.username}`)).profile.bio,
    };
  }

  it('are whole in a profile and an article, and cut in lists', async () => {
    const long = '🦊'.repeat(LISTED_BIO_LENGTH + 1);
    const cut = `${'🦊'.repeat(LISTED_BIO_LENGTH)}…`;
    expect(await biosOf(long)).toEqual({
      comments: cut,
      detailComments: cut,
      articles: cut,
      realWorldComments: cut,
      detail: long,
      article: long,
      profile: long,
    });
  });

  it('are whole in lists too where they are short enough', async () => {
    const bio = '🦊'.repeat(LISTED_BIO_LENGTH);
    expect(new Set(Object.values(await biosOf(bio)))).toEqual(new Set([bio]));
  });
});

describe('the limit of RealWorld lists', () => {
  const api = useTestApp();

  beforeAll(async () => {
    const { id } = await signUp(api);
    await api.orm.em.fork().execute(
      `insert into article (slug, title, description, text, author_id, version, published_at,
         created_at, updated_at)
       select 'a-' || n, 'a', '', 'text', ?, 1, now(), now(), now() from generate_series(1, 101) n`,
      [id],
    );
  });

  it.each(['100', '101', '1000', '9999999999'])('takes %s for at most 100', async (limit) => {
    const { body } = await api.http.get(`/api/articles?limit=${limit}`).expect(200);
    expect(body.articles).toHaveLength(100);
    expect(body.articlesCount).toBe(101);
  });

  it.each(['0', '-1', '1e3', 'many', ''])('refuses %j', async (limit) => {
    await api.http.get(`/api/articles?limit=${limit}`).expect(422);
  });
});

describe('a default image', () => {
  it('is within the bound of a list, too', async () => {
    const api = await startApp({ realworldDefaultImage: `/${'i'.repeat(2000)}` });
    const person = await signUp(api);
    const { id, slug } = await postArticle(api, person);
    await api.orm.em.fork().execute(
      `insert into comment (text, author_id, article_id, created_at, updated_at)
       select 'x', ?, ?, now() + n * interval '1 second', now() from generate_series(1, 600) n`,
      [person.id, id],
    );
    const { text, body } = await api.http.get(`/api/articles/${slug}/comments`).expect(200);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_LIST_BYTES);
    expect(Buffer.byteLength(text)).toBeGreaterThan(MAX_LIST_BYTES * 0.9);
    expect(body.comments.at(-1)).toMatchObject({
      author: { image: expect.stringMatching(/^.i/) },
    });
  });
});
