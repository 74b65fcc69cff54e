import { runJobAfterOthers, startNoJobs } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

/** More than the job reads at once. */
const ARTICLES = 60;

/** Leaves the index as the migration does: the words of former versions, and nothing else. */
const AS_MIGRATED = `
  update article_search s set positions = null, passages = null, length = null, content_digest = null,
    tags_digest = null, stale = true,
    terms = setweight(to_tsvector('english', a.title), 'A') || setweight(to_tsvector('english', a.text), 'D')
  from article a where a.id = s.article_id`;

describe('searching what a former version has indexed', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    // What is left to be indexed is counted.
    startNoJobs(api);
    author = await signUp(api);
    for (let at = 0; at < ARTICLES; at++) {
      await postArticle(api, author, { title: `Heron ${at}`, text: 'It was wading in the reeds.' });
    }
    await runElsewhere(api, AS_MIGRATED);
    await runElsewhere(api, 'truncate search_change, search_term, search_statistics');
  });

  async function search(q: string): Promise<{ total: number; items: { excerpt: string }[] }> {
    const path = `/article?limit=5&q=${encodeURIComponent(q)}`;
    return (await api.http.get(path).set(author.auth).expect(200)).body;
  }

  async function expectNothingNegative(): Promise<void> {
    await runJobAfterOthers(api, 'count-search-terms');
    expect(await runElsewhere(api, 'select 1 from search_term where documents <= 0')).toEqual([]);
    const [totals] = await runElsewhere(
      api,
      'select 1 from search_statistics where documents < 0 or words < 0',
    );
    expect(totals).toBeUndefined();
  }

  it('finds all of it, unmarked', async () => {
    const { total, items } = await search('herons wade');
    expect(total).toBe(ARTICLES);
    expect(items[0]?.excerpt).toBe('It was wading in the reeds.');
    expect(await search('reeds')).toMatchObject({ total: ARTICLES });
  });

  it('never counts less than nothing when such an article is changed or deleted', async () => {
    const { id } = await postArticle(api, author, { title: 'Former' });
    await runElsewhere(api, `${AS_MIGRATED} and a.id = ${id}`);
    await runJobAfterOthers(api, 'count-search-terms');
    await runElsewhere(api, 'delete from article where id = $1', [id]);
    await expectNothingNegative();
  });

  it('indexes it in batches, and finds it all the while', async () => {
    await runElsewhere(
      api,
      `update article_search set stale = false
       where article_id in (select article_id from article_search order by 1 limit 10)`,
    );
    await runJobAfterOthers(api, 'index-search');
    const [rest] = await runElsewhere(
      api,
      'select count(*)::int as unindexed from article_search where length is null',
    );
    expect(rest).toEqual({ unindexed: 10 });
    await expectNothingNegative();
    expect(await search('herons wade')).toMatchObject({ total: ARTICLES });
    await runElsewhere(api, 'update article_search set stale = true where length is null');
    await runJobAfterOthers(api, 'index-search');
    await expectNothingNegative();
    const { total, items } = await search('herons wade');
    expect(total).toBe(ARTICLES);
    expect(items[0]?.excerpt).toBe('It was <mark>wading</mark> in the reeds.');
    expect(
      await runElsewhere(api, `select documents from search_term where term = 'heron'`),
    ).toEqual([{ documents: ARTICLES }]);
  });
});
