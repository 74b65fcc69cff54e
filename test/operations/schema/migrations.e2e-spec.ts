import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { Article } from '../../../src/content/article/article.entity.js';
import { Comment } from '../../../src/content/comment/comment.entity.js';
import { isViolationOf } from '../../../src/platform/errors/constraint-violation.js';
import { DemoSeeder } from '../../../src/operations/schema/demo.seeder.js';
import { EMAIL_INDEX, User } from '../../../src/people/user/user.entity.js';
import { type BlankDatabase, createBlankDatabase } from '../../support/blank-database.js';
import { countRows, fillTables } from '../../support/filled-tables.js';

const USERNAMES_MIGRATION = 'Migration20261122210058_usernames_following_favourites';

describe('migrations', () => {
  let database: BlankDatabase;

  beforeEach(async () => {
    database = await createBlankDatabase();
  });
  afterEach(() => database.close());

  /** The tables, views and sequences that are there, but for the migrator's own. */
  async function listRelations(): Promise<string[]> {
    const rows = await database.orm.em.fork().execute<{ relname: string }[]>(
      `select relname from pg_class where relkind in ('r', 'v', 'm', 'S')
       and relnamespace = current_schema()::regnamespace and relname !~ '^mikro_orm_' order by 1`,
    );
    return rows.map(({ relname }) => relname);
  }

  function run<Row extends object>(sql: string): Promise<Row[]> {
    return database.orm.em.fork().execute<Row[]>(sql);
  }

  /** What would have to be done to make the schema what the entities say. */
  function findDifferences(): Promise<string> {
    return database.orm.schema.getUpdateSchemaSQL({ wrap: false });
  }

  describe('when the database is fresh', () => {
    it('makes the schema that the entities ask for', async () => {
      expect(await findDifferences()).toMatch(/create table "article"/);
      await database.orm.migrator.up();
      expect(await findDifferences()).toBe('');
      expect(await database.orm.migrator.getPending()).toEqual([]);
    });

    it('goes up, down to nothing, and up again', async () => {
      const { migrator } = database.orm;
      await migrator.up();
      const relations = await listRelations();
      expect(relations).toEqual(
        expect.arrayContaining(['article', 'article_tags', 'comment', 'tag', 'tag_usage', 'user']),
      );
      await migrator.down({ to: 0 });
      expect(await listRelations()).toEqual([]);
      await migrator.up();
      expect(await listRelations()).toEqual(relations);
      expect(await findDifferences()).toBe('');
    });

    it('changes nothing the second time', async () => {
      const { migrator } = database.orm;
      expect(await migrator.up()).not.toEqual([]);
      expect(await migrator.up()).toEqual([]);
    });
  });

  describe('when every table has rows, at each step of the way', () => {
    it('goes up, down and up again, and loses no row of a table that it did not make', async () => {
      const { migrator } = database.orm;
      for (const { name } of await migrator.getPending()) {
        const older = await countRows(run);
        await migrator.up(name);
        await fillTables(run);
        expect({ name, empty: emptyOf(await countRows(run)) }).toEqual({ name, empty: [] });
        const relations = await listRelations();

        await migrator.down(name);
        expect({ name, counts: await countRows(run) }).toEqual({ name, counts: older });
        await migrator.up(name);
        expect({ name, relations: await listRelations() }).toEqual({ name, relations });
        expect(Object.fromEntries(await countRows(run))).toMatchObject(Object.fromEntries(older));
        await fillTables(run);
      }
      expect(await findDifferences()).toBe('');

      await migrator.down({ to: 0 });
      expect(await listRelations()).toEqual([]);
      await migrator.up();
      expect(await findDifferences()).toBe('');
    }, 180_000);
  });

  describe('when the tables are filled', () => {
    beforeEach(async () => {
      await database.orm.migrator.up();
      await database.orm.seeder.seed(DemoSeeder);
      const em = database.orm.em.fork();
      em.remove(await em.find(Comment, {}, { limit: 1 }));
      await em.flush();
    });

    it('leaves the rows alone where there is nothing to do', async () => {
      await database.orm.migrator.up();
      expect(await database.orm.em.fork().count(Article)).toBe(3);
    });

    it('names the users that are there after themselves, each in another way', async () => {
      const { migrator } = database.orm;
      // Down to it, and it.
      await migrator.down({ to: USERNAMES_MIGRATION });
      await migrator.down();
      const names = ['Jane Doe', 'jane doe', 'Лев Толстой', '?!', '42', 'Admin', 'a'.repeat(255)];
      for (const [index, fullName] of names.entries()) {
        await database.orm.em.fork().execute(
          `insert into "user" (full_name, email, password, created_at, updated_at)
           values (?, ?, 'x', now(), now())`,
          [fullName, `named-after-email-${index}@example.com`],
        );
      }
      await migrator.up();
      const users = await database.orm.em
        .fork()
        .execute<{ id: number; username: string }[]>(`select id, username from "user" order by id`);
      const [, , second, , nobody, number, admin] = users.map(({ id }) => id);
      expect(users.map(({ username }) => username)).toEqual([
        'foo-bar',
        'jane-doe',
        `jane-doe-${second}`,
        'lev-tolstoy',
        `user-${nobody}`,
        `42-${number}`,
        `admin-${admin}`,
        'a'.repeat(50),
      ]);
      expect(await findDifferences()).toBe('');
    });

    it('gives the articles that are there their words, and their tags a place in the lists', async () => {
      const { migrator, em } = database.orm;
      await migrator.down({ to: 'Migration20261122180822_sign_in_limits' });
      await migrator.up();
      const found = await em.fork().execute<{ slug: string; placed: boolean }[]>(
        `select a.slug, s.published_at = a.published_at and bool_and(link.published_at = a.published_at) as placed
         from article_search s join article a on a.id = s.article_id
         join article_tags link on link.article_id = a.id
         where s.terms @@ websearch_to_tsquery('english', 'title desc text foo3')
         group by a.id, s.article_id`,
      );
      expect(found).toEqual([{ slug: 'title-33', placed: true }]);
    });

    it('goes down and up again, and works', async () => {
      const { migrator, seeder } = database.orm;
      await migrator.down({ to: 0 });
      expect(await listRelations()).toEqual([]);
      await migrator.up();
      expect(await findDifferences()).toBe('');
      expect(await database.orm.em.fork().count(Article)).toBe(0);
      await seeder.seed(DemoSeeder);
      expect(await database.orm.em.fork().count(Article)).toBe(3);
    });
  });

  describe('when the entities are compared with the snapshot', () => {
    it('needs no migration', async () => {
      expect(await database.orm.migrator.checkSchema()).toBe(false);
    });
  });

  describe('when emails are stored', () => {
    beforeEach(() => database.orm.migrator.up());

    it('has a unique index on what emails are compared by, in the order of no locale', async () => {
      const [index] = await run<{ indexdef: string; collation: string }>(
        `select i.indexdef, c.collation_name as collation
         from pg_indexes i, information_schema.columns c
         where i.indexname = '${EMAIL_INDEX}' and c.table_name = 'user' and c.column_name = 'email_key'`,
      );
      expect(index?.indexdef).toMatch(/^CREATE UNIQUE INDEX .* \(email_key\)$/);
      expect(index?.collation).toBe('C');
    });

    it('refuses one that differs in case alone, and names the index', async () => {
      const em = database.orm.em.fork();
      em.persist(new User('One', 'one@example.com', 'a password'));
      await em.flush();
      em.persist(new User('Other', 'ONE@example.com', 'a password'));
      const error: unknown = await em.flush().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UniqueConstraintViolationException);
      expect(isViolationOf(EMAIL_INDEX, error)).toBe(true);
    });
  });
});

/** The tables that have no rows. */
function emptyOf(counts: Map<string, number>): string[] {
  return [...counts].filter(([, count]) => count === 0).map(([table]) => table);
}
