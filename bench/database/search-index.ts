import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { Client } from 'pg';

/** Counts the terms of all articles, as the job `count-search-terms` adds them up. */
const COUNT_TERMS = [
  'truncate search_change, search_term, search_statistics',
  `insert into search_term (term, documents, is_word)
   select term.word, term.ndoc, word.word is not null
   from ts_stat('select terms from article_search where published_at is not null') term
   left join ts_stat('select terms from article_search where published_at is not null', 'd') word using (word)`,
  `insert into search_statistics (id, documents, words)
   select 1, count(*), coalesce(sum(length), 0) from article_search where published_at is not null`,
];

/**
 * Indexes articles that SQL has written. The server has a job for that, `index-search`, which takes one article
 * after the other; this does the same with one process for each core, and counts the terms at once.
 *
 * @param client connected to the database of `url`
 * @param ids of the articles, without gaps
 */
export async function indexArticles(
  client: Client,
  url: string,
  ids: { first: number; last: number },
): Promise<void> {
  const processes = availableParallelism();
  const share = Math.ceil((ids.last - ids.first + 1) / processes);
  const env = { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'error' };
  await Promise.all(
    Array.from({ length: processes }, (_, at) => {
      const first = ids.first + at * share;
      const last = Math.min(first + share - 1, ids.last);
      const args = ['bench/database/index-worker.ts', String(first), String(last)];
      return promisify(execFile)(process.execPath, args, { env });
    }),
  );
  for (const statement of COUNT_TERMS) {
    await client.query(statement);
  }
}
