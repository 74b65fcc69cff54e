import { runJobAfterOthers, startNoJobs } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

/** Enough for words of which not every match is looked up in the index. */
const ARTICLES = 12_000;

/** Articles with a tag, the oldest ones. */
const TAGGED = 500;

/** Words that every article has, enough of them that it takes too long to compare all matches. */
const COMMON = ['eins', 'zwei', 'drei', 'vier', 'fuenf'];

/** By number: the greater, the newer. The last but one is a draft, and the last one to be published. */
const DRAFT = ARTICLES - 1;
const SCHEDULED = ARTICLES;
const NEWEST = ARTICLES - 2;

/**
 * SQL: the terms of article `n`. Three old ones have a common word in the title, 200 are about another one; every
 * 3000th has a rare word, and every fourth one that is neither rare nor common.
 */
const TERMS = `(
  '${COMMON.slice(1)
    .map((word) => `${word}:4`)
    .join(' ')}'
    || case when n in (7, 8, 9) then ' eins:12' else ' eins:4' end
    || case when n % 2 = 0 then ' halb:4' else '' end
    || case when n % 4 = 0 then ' viertel:4' else '' end
    || case when n % 3000 = 0 then ' selten:4' else '' end
    || case when n in (7, 8, 9) then ' ^eins:1 *eins:1' else '' end
    || case when n between 101 and 300 then ' *vier:1' else '' end
  )::tsvector`;

interface Found {
  numbers: number[];
  total: number;
  totalIsExact: boolean;
  hasNextPage: boolean;
}

/** Words that most articles have; what is written here as it would be too much by requests. */
describe('a search for words that very many articles have', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    // The terms are not those of the texts, and have to stay.
    startNoJobs(api);
    author = await signUp(api);
    await runElsewhere(
      api,
      `insert into article (slug, title, description, text, author_id, published_at, created_at, updated_at)
       select 'n-' || n, 'n ' || n, '', 'eins zwei drei vier fuenf', (select id from "user" where username = $1),
         case n when ${DRAFT} then null when ${SCHEDULED} then now() + interval '1 day'
           else timestamptz '2020-01-01' + n * interval '1 minute' end, now(), now()
       from generate_series(1, ${ARTICLES}) n`,
      [author.username],
    );
    await runElsewhere(
      api,
      `update article_search s set terms = ${TERMS}, positions = 'eins:2500', length = 100, stale = false
       from (select id, substr(slug, 3)::int as n from article) a where a.id = s.article_id`,
    );
    await runElsewhere(api, `insert into tag (name) values ('old')`);
    await runElsewhere(
      api,
      `insert into article_tags (article_id, tag_id)
       select a.id, t.id from article a, tag t where substr(a.slug, 3)::int <= ${TAGGED}`,
    );
    await runElsewhere(api, 'update article_search set stale = false where stale');
    await runElsewhere(api, 'vacuum analyze');
    await runJobAfterOthers(api, 'count-search-terms');
  }, 120_000);

  async function search(query: string, path = '/article'): Promise<Found> {
    const { body } = await api.http.get(`${path}?${query}`).set(author.auth).expect(200);
    const { items, total, totalIsExact, hasNextPage } = body;
    const numbers = items.map(({ slug }: { slug: string }) => Number(slug.slice(2)));
    return { numbers, total, totalIsExact, hasNextPage };
  }

  const all = `q=${COMMON.join('%20')}`;

  it('finds those with a common word in the title first, then the newest ones', async () => {
    expect(await search('q=eins&limit=6')).toEqual({
      numbers: [9, 8, 7, NEWEST, NEWEST - 1, NEWEST - 2],
      total: NEWEST,
      totalIsExact: false,
      hasNextPage: true,
    });
  });

  it('pages through them without a gap', async () => {
    const pages = [0, 50, 100].map((offset) => search(`q=zwei&limit=50&offset=${offset}`));
    const numbers = (await Promise.all(pages)).flatMap((page) => page.numbers);
    expect(numbers).toEqual(down(NEWEST, NEWEST - 149));
  });

  it('pages without a gap where only a part is compared', async () => {
    const pages = [0, 50, 100, 150].map((offset) =>
      search(`q=zwei%20drei%20vier%20fuenf&limit=50&offset=${offset}`),
    );
    const numbers = (await Promise.all(pages)).flatMap((page) => page.numbers);
    expect(numbers).toEqual([...down(NEWEST, NEWEST - 49), ...down(300, 151)]);
  });

  it('reads the newest ones instead of all', async () => {
    const statements = await statementsOf(api.orm, () => search('q=zwei&limit=5'));
    expect(statements.filter((sql) => sql.includes('cross join lateral'))).toHaveLength(1);
  });

  it('counts those with a word that is not that common', async () => {
    const { numbers, total, totalIsExact } = await search('q=halb&limit=3');
    expect(numbers).toEqual([NEWEST, NEWEST - 2, NEWEST - 4]);
    expect({ total, totalIsExact }).toEqual({ total: NEWEST / 2, totalIsExact: true });
  });

  it('finds those with all words first, the rare one above all', async () => {
    const { numbers, total, totalIsExact } = await search('q=selten%20halb%20eins&limit=6');
    expect(numbers.slice(0, 3)).toEqual([9000, 6000, 3000]);
    expect(numbers.slice(3)).toEqual([8, NEWEST, NEWEST - 2]);
    expect({ total, totalIsExact }).toEqual({ total: NEWEST, totalIsExact: true });
  });

  it('compares only a part of them where there are too many matches, and says how many there are at least', async () => {
    expect(await search(`${all}&limit=5`)).toEqual({
      numbers: [9, 8, 7, NEWEST, NEWEST - 1],
      total: NEWEST,
      totalIsExact: false,
      hasNextPage: true,
    });
    const withRare = await search(`${all}%20selten&limit=3`);
    expect(withRare).toMatchObject({ numbers: [9000, 6000, 3000], totalIsExact: false });
  });

  it('finds all of them with a tag, and counts them', async () => {
    expect(await search(`${all}&tag=old&limit=2`)).toEqual({
      numbers: [9, 8],
      total: TAGGED,
      totalIsExact: true,
      hasNextPage: true,
    });
  });

  it('finds those of an author, with a tag and without', async () => {
    const other = await signUp(api);
    for (const tag of ['', '&tag=old']) {
      const own = await search(`${all}&author=${author.username}&limit=2${tag}`);
      expect(own).toMatchObject({ numbers: [9, 8], hasNextPage: true });
      const nothing = await search(`${all}&author=${other.username}${tag}`);
      expect(nothing).toEqual({ numbers: [], total: 0, totalIsExact: true, hasNextPage: false });
    }
  });

  it('leaves out what has an excluded word', async () => {
    const { numbers, totalIsExact } = await search(`${all}%20-halb&limit=3`);
    expect(numbers).toEqual([9, 7, NEWEST - 1]);
    expect(totalIsExact).toBe(false);
  });

  it('finds phrases among the newest ones', async () => {
    const { total, totalIsExact } = await search(`q=%22eins%20zwei%22`);
    expect({ total, totalIsExact }).toEqual({ total: 0, totalIsExact: false });
  });

  it('knows whether all with the words of a phrase were compared with it', async () => {
    const quarter = await search('q=%22viertel%20eins%22');
    expect(quarter.totalIsExact).toBe(true);
    const tagged = await search('q=%22eins%20zwei%22&tag=old');
    expect(tagged.totalIsExact).toBe(true);
    const own = await search('q=%22viertel%20eins%22', '/user/article');
    expect(own.totalIsExact).toBe(true);
    const allOwn = await search('q=%22eins%20zwei%22', '/user/article');
    expect(allOwn.totalIsExact).toBe(false);
  });

  it('finds drafts and what is to come among your own, the same way', async () => {
    const { numbers, total, totalIsExact } = await search(`${all}&limit=6`, '/user/article');
    expect(numbers).toEqual([9, 8, 7, DRAFT, SCHEDULED, NEWEST]);
    expect({ total, totalIsExact }).toEqual({ total: 2000, totalIsExact: false });
  });

  it('finds what begins alike', async () => {
    const { numbers, total } = await search('q=selt%20&prefix=true');
    expect(numbers).toEqual([9000, 6000, 3000]);
    expect(total).toBe(3);
    expect(await search('q=ein&prefix=true&limit=4')).toMatchObject({
      numbers: [9, 8, 7, NEWEST],
      total: NEWEST,
    });
  });
});

/** The numbers from the one down to the other. */
function down(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, at) => from - at);
}
