import type { TestApp } from './test-app.js';

const TABLES = [
  'user',
  'article',
  'comment',
  'tag',
  'article_tags',
  'idempotency_key',
  'following',
  'favourite',
];

/** A fingerprint of each table, which changes if anything is stored or changed. */
export async function tableFingerprints({ orm }: TestApp): Promise<object[]> {
  const queries = TABLES.map(
    (table) =>
      `select '${table}' as table, count(*) as rows,
        md5(string_agg(t::text, ',' order by t::text)) as content from "${table}" t`,
  );
  return orm.em.fork().execute<object[]>(queries.join(' union all '));
}
