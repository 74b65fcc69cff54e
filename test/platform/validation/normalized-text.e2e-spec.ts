import { Logger } from '@nestjs/common';
import { isNormalizable } from '../../../src/platform/unicode.js';
import { migrate } from '../../../src/operations/schema/migrations.js';
import { type BlankDatabase, createBlankDatabase } from '../../support/blank-database.js';

const TEXT_MIGRATION = 'Migration20261125190100_normalized_text';

const COMPOSED = 'Crème ガイド'.normalize('NFC');
const DECOMPOSED = COMPOSED.normalize('NFD');

describe('the migration of text that is stored already', () => {
  let database: BlankDatabase;

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    database = await createBlankDatabase();
    await database.orm.migrator.up();
    await database.orm.migrator.down({ to: TEXT_MIGRATION });
    await database.orm.migrator.down();
  });
  afterEach(() => database.close());

  async function run<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> {
    return database.orm.em.fork().execute<Row[]>(sql, values);
  }

  const migrateAll = (): Promise<string[]> =>
    migrate({
      databaseUrl: database.url,
      databasePoolSize: 2,
      bcryptCost: 4,
      logLevel: 'fatal',
    });

  /** One author, and an article of theirs with a tag and a comment. */
  async function write(text: string, { title = text, tag = text } = {}): Promise<void> {
    await run(
      `insert into "user" (id, full_name, email, email_key, username, username_key, password, bio,
         social, created_at, updated_at)
       values (1, ?, 'a@example.com', 'a@example.com', 'a', 'a', 'x', ?,
         jsonb_build_object('twitter', ?::text), '2001-01-01', '2001-01-01')
       on conflict do nothing`,
      text,
      text,
      text,
    );
    await run(
      `with author as (select 1 as id), article as (
         insert into article (slug, title, description, text, author_id, published_at, created_at, updated_at)
         values ('a', ?, ?, ?, 1, '2001-01-01', '2001-01-01', '2001-01-01') returning id
       ), tag as (insert into tag (name) values (?) returning id), tagged as (
         insert into article_tags (article_id, tag_id) select article.id, tag.id from article, tag
       )
       insert into comment (text, article_id, author_id, created_at, updated_at)
       select ?, article.id, 1, '2001-01-01', '2001-01-01' from article`,
      title,
      text.slice(0, 1000),
      text,
      tag,
      text.slice(0, 1000),
    );
  }

  /** All that {@link write} wrote, as it is now. */
  async function read(): Promise<object | undefined> {
    const [row] = await run(
      `select u.full_name, u.bio, u.social, u.updated_at = '2001-01-01' as is_user_old,
         a.title, a.description, a.text, a.version, a.updated_at = '2001-01-01' as is_article_old,
         c.text as comment, t.name as tag
       from "user" u, article a, comment c, tag t`,
    );
    return row;
  }

  it('puts it into NFC, and moves no version and no time', async () => {
    await write(DECOMPOSED);
    await migrateAll();
    expect(await read()).toEqual({
      full_name: COMPOSED,
      bio: COMPOSED,
      social: { twitter: COMPOSED },
      title: COMPOSED,
      description: COMPOSED,
      text: COMPOSED,
      comment: COMPOSED,
      tag: COMPOSED,
      version: 1,
      is_user_old: true,
      is_article_old: true,
    });
  });

  it('puts all of many rows into NFC', async () => {
    await write('Plain');
    await run(
      `insert into comment (text, article_id, author_id, created_at, updated_at)
       select ? || n, (select id from article), 1, now(), now() from generate_series(1, 2500) n`,
      DECOMPOSED,
    );
    await migrateAll();
    const rows = await run<{ text: string }>(`select text from comment`);
    expect(rows).toHaveLength(2501);
    expect(rows.filter(({ text }) => text !== text.normalize('NFC'))).toEqual([]);
  });

  it('lets what is found by words follow', async () => {
    await write(`${DECOMPOSED} abc`);
    await migrateAll();
    const found = await run(
      `select 1 from article_search where terms @@ websearch_to_tsquery('english', ?)`,
      `${COMPOSED} abc`,
    );
    expect(found).toHaveLength(1);
  });

  it('lets words be found that were written in a form of their own, as they are from now on', async () => {
    await write('ＰＤＦ ﬁnding', { tag: 'ｶﾞｲﾄﾞ' });
    await migrateAll();
    for (const words of ['pdf', 'finding', 'ガイド']) {
      const sql = `select 1 from article_search where terms @@ websearch_to_tsquery('english', ?)`;
      expect({ words, found: await run(sql, words) }).toMatchObject({ words, found: [{}] });
    }
  });

  it('lets tables be altered later in the same transaction', async () => {
    await write(DECOMPOSED);
    await database.orm.em.transactional(async (em) => {
      const connection = em.getConnection();
      const transaction = em.getTransactionContext();
      await database.orm.migrator.up({ transaction });
      await connection.execute(`alter table article add probe int`, [], 'run', transaction);
    });
    expect(await read()).toMatchObject({ text: COMPOSED });
  });

  it('leaves what has no room for its other form', async () => {
    const title = '\ufb2c'.repeat(255);
    await write('Plain', { title });
    await migrateAll();
    expect(await read()).toMatchObject({ title });
  });

  it('parts runs of combining marks that would take long', async () => {
    const text = `a${'\u0301\u0316'.repeat(50_000)}`;
    await write('Plain');
    await run(`update article set text = ?`, text);
    await migrateAll();
    const stored = (await read()) as { text: string };
    expect(isNormalizable(stored.text)).toBe(true);
    expect(stored.text.normalize('NFC')).toBe(stored.text);
    expect(stored.text.replaceAll('\u034f', '').normalize('NFD')).toHaveLength(text.length);
  });

  it('lists tags that would have one name, and changes nothing', async () => {
    await write(DECOMPOSED);
    await run(`insert into tag (name) values (?), ('other')`, COMPOSED);
    const before = await run(`select * from tag order by id`);
    const [decomposed, composed] = before.map((row) => (row as { id: number }).id);

    const error = await migrateAll().catch((reason: unknown) => reason);
    expect(String(error)).toContain(
      `- tag ${decomposed} (${DECOMPOSED}), tag ${composed} (${COMPOSED})\n`,
    );
    expect(String(error)).toMatch(/Nothing was changed/);
    expect(await run(`select * from tag order by id`)).toEqual(before);
    expect(await run(`select title from article`)).toEqual([{ title: DECOMPOSED }]);

    // As the message says.
    await run(
      `insert into article_tags (article_id, tag_id)
       select article_id, ? from article_tags where tag_id = ? on conflict do nothing`,
      composed,
      decomposed,
    );
    await run(`delete from tag where id = ?`, decomposed);
    expect(await migrateAll()).toContain(TEXT_MIGRATION);
    expect(await run(`select t.name from tag t join article_tags on tag_id = t.id`)).toEqual([
      { name: COMPOSED },
    ]);
  });
});
