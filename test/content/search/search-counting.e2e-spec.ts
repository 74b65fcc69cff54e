import { runJobAfterOthers } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';

/** What there is, counted from the index itself. */
const COUNTED_ANEW = `
  select term.lexeme collate "C" as term, count(*)::int as documents
  from article_search s, unnest(s.terms) term where s.published_at <= $1::timestamptz
  group by 1 order by 1`;

describe('the terms of all articles', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });
  afterEach(resumeTime);

  const patch = (slug: string, changes: object): PromiseLike<unknown> =>
    api.http.patch(`/article/${slug}`).set(author.auth).send(changes).expect(200);

  async function expectExact(now = new Date().toISOString()): Promise<void> {
    await runJobAfterOthers(api, 'count-search-terms');
    const counted = await runElsewhere(
      api,
      'select term, documents from search_term order by term',
    );
    expect(counted).toEqual(await runElsewhere(api, COUNTED_ANEW, [now]));
    const [total] = await runElsewhere(api, 'select documents, words::int from search_statistics');
    const [anew] = await runElsewhere(
      api,
      `select count(*)::int as documents, coalesce(sum(length), 0)::int as words
       from article_search where published_at <= $1`,
      [now],
    );
    expect(total).toEqual(anew);
  }

  it('are counted exactly, whatever happens to an article', async () => {
    const { slug } = await postArticle(api, author, { title: 'One', text: 'two', tags: ['three'] });
    await expectExact();
    await patch(slug, { text: 'four two', tags: ['five'] });
    await expectExact();
    await patch(slug, { publishedAt: null });
    await expectExact();
    await patch(slug, { title: 'Six' });
    await expectExact();
    await patch(slug, { publishedAt: '2026-01-01T00:00:00.000Z' });
    await expectExact();
    await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
    await expectExact();
    expect(await runElsewhere(api, 'select 1 from search_term')).toEqual([]);
  });

  it('count those of scheduled articles when their time comes', async () => {
    const publishedAt = '2999-01-01T00:00:00.000Z';
    await postArticle(api, author, { title: 'Zebra', publishedAt });
    await runJobAfterOthers(api, 'count-search-terms');
    expect(await runElsewhere(api, `select 1 from search_term where term = 'zebra'`)).toEqual([]);
    stopClock(api, publishedAt);
    await expectExact(publishedAt);
    expect(
      await runElsewhere(api, `select documents from search_term where term = 'zebra'`),
    ).toEqual([{ documents: 1 }]);
  });

  it('are counted by one statement where there are few', async () => {
    await postArticle(api, author, { title: 'Nine' });
    const job = 'count-search-terms';
    const statements = await statementsOf(api.orm, () => runJobAfterOthers(api, job), job);
    expect(statements.filter((sql) => sql.includes('search_statistics'))).toHaveLength(1);
  });

  it('follow changes in the database', async () => {
    const { id } = await postArticle(api, author, { title: 'Seven' });
    await runElsewhere(api, `update article set title = 'eight' where id = $1`, [id]);
    await runJobAfterOthers(api, 'index-search');
    await expectExact('2999-01-01T00:00:00.000Z');
  });
});
