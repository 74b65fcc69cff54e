/**
 * Indexes a part of the sample's articles for the search; a child process of `search-index.ts`. Arguments: the first
 * and the last id. The server cuts the words; the rows are written by hundreds, which is faster than one by one.
 */
import { Client } from 'pg';
import { withApplication } from '../../dist/src/commands/application-context.js';
import type { SearchDocument } from '../../dist/src/content/search/search-document.js';
import { SearchIndexRepository } from '../../dist/src/content/search/search-index.repository.js';
import { SearchIndexer } from '../../dist/src/content/search/search-indexer.js';
import { runProcess } from '../../dist/src/platform/run-process.js';

/** Articles that are read and written at once. */
const BATCH = 200;

const WRITE = `
  update article_search s set terms = d.terms::tsvector, positions = d.positions::tsvector,
    passages = d.passages::int[], length = d.length, content_digest = d.content, tags_digest = d.tags, stale = false
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[])
    d (id, terms, positions, passages, length, content, tags)
  where s.article_id = d.id`;

await runProcess((stop) =>
  withApplication(stop, async (context) => {
    const [first = 1, last = 0] = process.argv.slice(2).map(Number);
    const indexer = context.get(SearchIndexer);
    const index = context.get(SearchIndexRepository);
    const client = new Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    // Terms are counted all at once in the end, not as they are written.
    await client.query(`set session_replication_role = replica`);
    for (let before = first - 1; before < last && !stop.aborted; before += BATCH) {
      const articles = await index.readAfter(before, Math.min(BATCH, last - before));
      const documents: SearchDocument[] = [];
      for (const article of articles) {
        documents.push(await indexer.documentOf(article));
      }
      await client.query(WRITE, [
        articles.map(({ id }) => id),
        documents.map(({ terms }) => terms),
        documents.map(({ positions }) => positions),
        documents.map(({ passages }) => `{${passages.join(',')}}`),
        documents.map(({ length }) => length),
        documents.map(({ contentDigest }) => contentDigest),
        documents.map(({ tagsDigest }) => tagsDigest),
      ]);
    }
    await client.end();
  }),
);
