import { SchedulerRegistry } from '@nestjs/schedule';
import { IndexSearchJob } from '../../../src/content/search/index-search.job.js';
import { SearchIndexer } from '../../../src/content/search/search-indexer.js';
import { runJobAfterOthers, runJobAt, startNoJobs } from '../../support/jobs.js';
import { LogCapture } from '../../support/log-capture.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { useTestApp } from '../../support/test-app.js';

const HOUR = 60 * 60 * 1000;

/** The error of a database that quotes what somebody wrote, with the stack that it has. */
function quotingError(): Error {
  return Object.assign(new Error('syntax error in tsvector: "secretive\n    at once"'), {
    code: '42601',
  });
}

describe('an article that cannot be indexed', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'warn' }, { logTo: log });
  let author: Person;
  /** Ids of articles: the first one cannot be indexed. */
  let ids: number[];

  // It would come between.
  beforeAll(() => {
    startNoJobs(api);
    return api.app.get(SchedulerRegistry).getCronJob('index-search').stop();
  });
  beforeEach(async () => {
    author = await signUp(api);
    await runElsewhere(api, 'delete from article');
    ids = [];
    for (const title of ['Bad', 'Good', 'Better']) {
      ids.push((await postArticle(api, author, { title, text: 'secretive' })).id);
    }
    log.text.length = 0;
  });

  /** Runs `work` while the article `Bad` cannot be indexed. */
  function whileBad(error: Error, work: () => Promise<void>): Promise<void> {
    return withReplacedMethod<'documentOf', SearchIndexer['documentOf'], void>(
      api.app.get(SearchIndexer),
      'documentOf',
      (documentOf) => async (content) => {
        if (content.title === 'Bad') {
          throw error;
        }
        return documentOf(content);
      },
      work,
    );
  }

  /** Runs a job that fails. */
  async function runFailing(name: string): Promise<void> {
    await expect(runJobAfterOthers(api, name)).rejects.toThrow('Items that failed: 1');
  }

  function markStale(): Promise<unknown> {
    return runElsewhere(api, 'update article_search set stale = true');
  }

  async function staleIds(): Promise<number[]> {
    const rows = await runElsewhere<{ id: number }>(
      api,
      'select article_id as id from article_search where stale order by 1',
    );
    return rows.map(({ id }) => id);
  }

  /** The articles that the log names. */
  function named(): unknown[] {
    return log.lines.flatMap(({ article }) => (article === undefined ? [] : [article]));
  }

  it('is passed over and named, without a word of it', async () => {
    await whileBad(quotingError(), async () => {
      await markStale();
      await runFailing('index-search');
    });
    expect(await staleIds()).toEqual(ids.slice(0, 1));
    const line = log.lines.find(({ article }) => article !== undefined);
    expect(line).toMatchObject({
      level: 'warn',
      job: 'index-search',
      article: ids[0],
      cause: expect.stringMatching(/^Error: SQLSTATE 42601\n {4}at .*unindexable/),
    });
    expect(log.text.join('')).not.toMatch(/secretive|at once/);
  });

  it('is not tried again until it is changed', async () => {
    await whileBad(new RangeError('This is wrong'), async () => {
      await markStale();
      await runFailing('index-search');
      expect(log.text.join('')).toContain('RangeError: This is wrong');
      expect(await api.app.get(IndexSearchJob).nextRun()).toBeUndefined();
      await runElsewhere(api, 'update article_search set stale = true where article_id = $1', [
        ids[1],
      ]);
      expect(await runJobAfterOthers(api, 'index-search')).toBe(1);
      expect(named()).toEqual(ids.slice(0, 1));
      await runElsewhere(api, `update article set text = 'other' where id = $1`, [ids[0]]);
      await runFailing('index-search');
      expect(named()).toHaveLength(2);
    });
    await runElsewhere(api, `update article set title = 'Improved' where id = $1`, [ids[0]]);
    await runJobAfterOthers(api, 'index-search');
    expect(await staleIds()).toEqual([]);
  });

  it('is tried again after an hour', async () => {
    await whileBad(new Error('wrong'), async () => {
      await markStale();
      await runFailing('index-search');
    });
    await runJobAfterOthers(api, 'index-search');
    expect(await staleIds()).toEqual(ids.slice(0, 1));
    await runJobAt(api, 'index-search', new Date(Date.now() + HOUR));
    expect(await staleIds()).toEqual([]);
  });

  it('keeps others from being indexed only while the database is at fault', async () => {
    const error = Object.assign(new Error('the database is shutting down'), { code: '57P01' });
    await whileBad(error, async () => {
      await markStale();
      await expect(runJobAfterOthers(api, 'index-search')).rejects.toBe(error);
    });
    expect(await staleIds()).toEqual(ids);
    await runJobAfterOthers(api, 'index-search');
    expect(await staleIds()).toEqual([]);
  });

  it('is passed over when the whole index is made anew', async () => {
    await whileBad(quotingError(), async () => {
      await markStale();
      await runFailing('rebuild-search');
    });
    expect(await staleIds()).toEqual(ids.slice(0, 1));
    expect(named()).toEqual(ids.slice(0, 1));
  });
});
