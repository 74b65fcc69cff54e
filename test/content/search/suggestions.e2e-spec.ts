import { type Person, postArticle, signUp } from '../../support/people.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { executionsOf } from '../../support/plans.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

const MANY = 50_000;

interface Suggestions {
  titles: { slug: string; title: string; titleMarked: string }[];
  tags: string[];
}

describe('suggestions', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
    const posts = [
      { title: 'The Café at Night', tags: ['Night life', 'coffee'] },
      { title: 'Caffeine & <sleep>', tags: ['coffee'] },
      { title: 'Nothing of it', text: 'cafeteria', tags: ['rare'] },
      { title: 'Café, a draft', tags: ['cafe-draft'], publishedAt: null },
      { title: '机器学习入门', tags: ['机器学习'], language: 'zh' },
    ];
    for (const post of posts) {
      await postArticle(api, author, post);
    }
    await runJobAfterOthers(api, 'count-search-terms');
  });

  async function suggest(q: string): Promise<Suggestions> {
    const path = `/search/suggest?q=${encodeURIComponent(q)}`;
    return (await api.http.get(path).expect(200)).body;
  }

  async function titlesFor(q: string): Promise<string[]> {
    return (await suggest(q)).titles.map(({ title }) => title);
  }

  it('are titles with a word that begins like what was typed, the newest first, and none of drafts', async () => {
    expect(await titlesFor('caf')).toEqual(['Caffeine & <sleep>', 'The Café at Night']);
    expect(await titlesFor('the CAFE')).toEqual(['The Café at Night']);
    expect(await titlesFor('night caf')).toEqual(['The Café at Night']);
    expect(await titlesFor('机')).toEqual(['机器学习入门']);
  });

  it('mark what was typed, and escape the rest', async () => {
    expect((await suggest('caff')).titles).toEqual([
      {
        slug: 'caffeine-sleep',
        title: 'Caffeine & <sleep>',
        titleMarked: '<mark>Caffeine</mark> &amp; &lt;sleep&gt;',
      },
    ]);
  });

  it('are tags of published articles with a word that begins like that, the most used first', async () => {
    expect((await suggest('co')).tags).toEqual(['coffee']);
    expect((await suggest('LIF')).tags).toEqual(['Night life']);
    expect((await suggest('机器')).tags).toEqual(['机器学习']);
    expect((await suggest('cafe-')).tags).toEqual([]);
  });

  it.each([
    ['Новый год', 'нов'],
    ['Йога дома', 'йо'],
    ['Йога дома', 'ДОМ'],
    ['한국어 공부', '한국'],
    ['한국어 공부', '공부'],
    ['Straße', 'strass'],
    ['Crème brûlée', 'brule'],
    ['Smørrebrød', 'smor'],
    ['ΛΌΓΟΣ', 'λογος'],
    ['Full width', 'ｆｕｌｌ'],
    ["rock 'n' roll", "'n' ro"],
    ['C:\\temp & more', 'c:\\TEMP &'],
    ['two  spaces', 'spaces'],
    ['صلى الله', 'الله'],
  ])('have the tag %j for %j', async (tag, typed) => {
    await postArticle(api, author, { title: 'Tagged', tags: [tag] });
    expect((await suggest(typed)).tags).toEqual([tag]);
  });

  it('begin with a word of a tag, not within one', async () => {
    await postArticle(api, author, { title: 'Tagged', tags: ['pineapple pie', 'two-apples'] });
    expect((await suggest('apple')).tags).toEqual([]);
    expect((await suggest('pineapple pi')).tags).toEqual(['pineapple pie']);
  });

  describe('where there are many tags', () => {
    beforeAll(async () => {
      const { id } = await postArticle(api, author, { title: 'All', tags: ['zz most used'] });
      await postArticle(api, author, { title: 'Zebra', tags: ['zzusual'] });
      await runElsewhere(
        api,
        `insert into tag (name) select chr(97 + n % 26) || chr(97 + n / 26 % 26) || ' number ' || n
         from generate_series(1, ${MANY}) n`,
      );
      await runElsewhere(
        api,
        `set session_replication_role = replica;
         insert into article_tags (article_id, tag_id, author_id, published_at)
         select ${id}, id, ${author.id}, '2020-01-01' from tag on conflict do nothing`,
      );
      await runJobAfterOthers(api, 'count-search-terms');
      await runElsewhere(api, 'vacuum analyze');
    });

    it.each(['zz', 'zzu', 'number 12', 'xylophone'])('read few of them for %j', async (typed) => {
      const all = await executionsOf(api.orm, () =>
        api.http.get(`/search/suggest?q=${typed}`).expect(200),
      );
      // The vocabulary is small here, and the statistics are one row.
      const scanned = all.flatMap(({ scannedTables }) => scannedTables);
      expect(scanned.filter((table) => !/^search_(term|statistics)$/.test(table))).toEqual([]);
      const tags = all.find(({ sql }) => sql.includes('tag_beginnings'));
      expect(tags?.rowsRead).toBeLessThan(2500);
    });

    it('compare a bounded number, whatever begins like that', async () => {
      const all = await executionsOf(api.orm, () =>
        api.http.get('/search/suggest?q=number').expect(200),
      );
      const tags = all.find(({ sql }) => sql.includes('tag_beginnings'));
      // All are in the index, and those that are compared are read from the table.
      expect(tags?.rowsRead).toBeLessThan(MANY * 1.2);
      expect((await suggest('number')).tags).toHaveLength(10);
    });

    it('are the most used ones first', async () => {
      expect((await suggest('zz')).tags[0]).toBe('zzusual');
    });
  });

  it.each(['', ' ', 'c', '!', '%', '_', '\\', "'", '"', '-', '*', '^', '&|!()<->:*'])(
    'are none for %j',
    async (q) => {
      expect(await suggest(q)).toEqual({ titles: [], tags: [] });
    },
  );

  it('are ten at most', async () => {
    for (let number = 0; number < 12; number++) {
      await postArticle(api, author, { title: `Walrus ${number}`, tags: [`walrus-${number}`] });
    }
    await runJobAfterOthers(api, 'count-search-terms');
    const { titles, tags } = await suggest('walr');
    expect(titles.map(({ title }) => title).slice(0, 2)).toEqual(['Walrus 11', 'Walrus 10']);
    expect([titles.length, tags.length]).toEqual([10, 10]);
  });

  it('take three statements', async () => {
    const statements = await statementsOf(api.orm, () =>
      api.http.get('/search/suggest?q=walru').expect(200),
    );
    expect(statements).toHaveLength(3);
  });

  it.each([`q=${'x'.repeat(201)}`, 'q=%00', 'q=a&q=b', 'q=a&x=1'])(
    'are refused with 422 to ?%s',
    async (query) => {
      const answer = await api.http.get(`/search/suggest?${query}`);
      expectProblem(answer, { status: 422, code: 'validation_failed' });
    },
  );
});
