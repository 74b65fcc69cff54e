import { Article } from '../../../src/content/article/article.entity.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, postArticle, signUp, signUpAs } from '../../support/people.js';
import { runJobAfterOthers, startNoJobs } from '../../support/jobs.js';
import { useTestApp } from '../../support/test-app.js';

/** Consonants of Devanagari. */
function hindiLetter(number: number): string {
  return String.fromCodePoint(0x915 + (number % 32));
}

/** So many different words of four consonants with a nukta, and an ending that stemmers leave out. */
function accentedHindi(at: number): string {
  const letters = [at, at >> 5, at >> 10, at * 7].map(hindiLetter);
  return `${letters.join('')}\u093c\u093e`;
}

describe('searching articles', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;

  beforeAll(async () => {
    // Those that a test needs, it runs itself.
    startNoJobs(api);
    author = await signUp(api);
    other = await signUp(api);
  });
  beforeEach(async () => {
    await api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {}));
  });

  async function titlesFor(q: string, others = ''): Promise<string[]> {
    const path = `/article?q=${encodeURIComponent(q)}${others}`;
    // With a token, so that the response is not one from memory.
    const { body } = await api.http.get(path).set(author.auth).expect(200);
    expect(body.total).toBe(body.items.length);
    return body.items.map(({ title }: { title: string }) => title);
  }

  async function put(slug: string, body: object): Promise<void> {
    const { status } = await api.http.put(`/article/${slug}`).set(author.auth).send(body);
    expect([200, 201]).toContain(status);
  }

  describe('when articles are written', () => {
    it('follows an edit of any field', async () => {
      const { slug } = await postArticle(api, author, {
        title: 'One',
        description: 'two',
        text: 'three',
        tags: ['four'],
      });
      const edits = { title: 'five', description: 'six', text: 'seven', tags: ['eight'] };
      let gone = ['one', 'two', 'three', 'four'];
      for (const [member, value] of Object.entries(edits)) {
        await api.http
          .patch(`/article/${slug}`)
          .set(author.auth)
          .send({ [member]: value })
          .expect(200);
        expect(await titlesFor(String(value))).toHaveLength(1);
        expect(await titlesFor(gone[0] ?? '')).toEqual([]);
        gone = gone.slice(1);
      }
      expect(await titlesFor('five six seven eight')).toEqual(['five']);
    });

    it('goes with several edits at once, and with tags that are taken away', async () => {
      const { slug } = await postArticle(api, author, { title: 'One', tags: ['two', 'three'] });
      const edit = (changes: object): PromiseLike<unknown> =>
        api.http.patch(`/article/${slug}`).set(author.auth).send(changes).expect(200);
      await edit({ title: 'Four', tags: ['three', 'five'] });
      expect(await titlesFor('four three five')).toEqual(['Four']);
      expect(await titlesFor('two')).toEqual([]);
      await edit({ tags: [] });
      expect(await titlesFor('three')).toEqual([]);
      expect(await titlesFor('four')).toEqual(['Four']);
    });

    it('goes with a PUT that makes, and one that replaces', async () => {
      await put('put', { title: 'Made', text: 'kestrel', tags: ['falcon'] });
      expect(await titlesFor('kestrel falcon')).toEqual(['Made']);
      await put('put', { title: 'Replaced', text: 'merlin', tags: ['raptor'] });
      expect(await titlesFor('merlin raptor')).toEqual(['Replaced']);
      expect(await titlesFor('kestrel')).toEqual([]);
      expect(await titlesFor('falcon')).toEqual([]);
    });

    it('goes with withdrawal and deletion', async () => {
      const { slug } = await postArticle(api, author, { title: 'osprey' });
      await api.http
        .patch(`/article/${slug}`)
        .set(author.auth)
        .send({ publishedAt: null })
        .expect(200);
      expect(await titlesFor('osprey')).toEqual([]);
      await api.http
        .patch(`/article/${slug}`)
        .set(author.auth)
        .send({ publishedAt: '2020-01-01T00:00:00Z' })
        .expect(200);
      expect(await titlesFor('osprey')).toEqual(['osprey']);
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      expect(await titlesFor('osprey')).toEqual([]);
      expect(
        await runElsewhere(api, 'select 1 from article_search where published_at is not null'),
      ).toEqual([]);
    });

    it('follows changes made directly in the database', async () => {
      const { id } = await postArticle(api, author, { title: 'rook', tags: ['jackdaw'] });
      const change = async (sql: string, params?: unknown[]): Promise<void> => {
        await runElsewhere(api, sql, params);
        await runJobAfterOthers(api, 'index-search');
      };
      await change(`update article set title = 'raven' where id = $1`, [id]);
      expect(await titlesFor('raven jackdaw')).toEqual(['raven']);
      await change(`update tag set name = 'chough' where name = 'jackdaw'`);
      expect(await titlesFor('raven chough')).toEqual(['raven']);
      expect(await titlesFor('jackdaw')).toEqual([]);
      await runElsewhere(api, `insert into tag (name) values ('magpie')`);
      await change(
        `update article_tags set tag_id = (select id from tag where name = 'magpie')
         where article_id = $1`,
        [id],
      );
      expect(await titlesFor('magpie')).toEqual(['raven']);
      expect(await titlesFor('chough')).toEqual([]);
      await change('delete from article_tags where article_id = $1', [id]);
      expect(await titlesFor('magpie')).toEqual([]);
      await change(`update article set author_id = $2, published_at = '2020-01-01' where id = $1`, [
        id,
        other.id,
      ]);
      expect(await titlesFor('raven', `&author=${other.id}`)).toEqual(['raven']);
    });

    it('follows a tag that is moved to another article in the database', async () => {
      const from = await postArticle(api, author, { title: 'From', tags: ['dunlin'] });
      const to = await postArticle(api, author, { title: 'To' });
      const move = `update article_tags set article_id = $1 where article_id = $2`;
      await runElsewhere(api, move, [to.id, from.id]);
      await runJobAfterOthers(api, 'index-search');
      expect(await titlesFor('dunlin')).toEqual(['To']);
    });

    it('agrees with the triggers on what was indexed', async () => {
      await postArticle(api, author, {
        title: 'Züge 🚂',
        description: 'one\n\ntwo 🚂',
        text: '\n\u00a0e\u0301 \u{20000}\r\n',
        tags: ['\u{1f600}', '\uff5e', 'b', 'A'],
      });
      expect(await runElsewhere(api, 'select stale from article_search')).toEqual([
        { stale: false },
      ]);
    });

    it('follows lines that move from one field to another', async () => {
      const { slug } = await postArticle(api, author, {
        title: 'Lines',
        description: 'first',
        text: 'second\n\nthird',
      });
      const changes = { description: 'first\n\nsecond', text: 'third' };
      await api.http.patch(`/article/${slug}`).set(author.auth).send(changes).expect(200);
      expect(await titlesFor('"first second"')).toEqual(['Lines']);
      expect(await titlesFor('"second third"')).toEqual([]);
    });

    it('indexes what an editor puts in place of the article of another author', async () => {
      const editor = await signUpAs(api, 'editor');
      await put('edited', { title: 'Hobby', text: 'falcon' });
      await api.http
        .put('/article/edited')
        .set(editor.auth)
        .send({ title: 'Goshawk', text: 'hawk' })
        .expect(200);
      expect(await titlesFor('hawk', `&author=${author.id}`)).toEqual(['Goshawk']);
      expect(await titlesFor('falcon')).toEqual([]);
    });

    it('notices that a stale article was changed back while it was indexed', async () => {
      const { id } = await postArticle(api, author, { title: 'swift' });
      const version = async (): Promise<object | undefined> =>
        (
          await runElsewhere<object>(
            api,
            'select xmin::text, stale from article_search where article_id = $1',
            [id],
          )
        )[0];
      await runElsewhere(api, `update article set title = 'martin' where id = $1`, [id]);
      const before = await version();
      await runElsewhere(api, `update article set title = 'swift' where id = $1`, [id]);
      expect(before).toMatchObject({ stale: true });
      expect(await version()).not.toEqual(before);
    });

    it('loses nothing where two change title and tags at one moment', async () => {
      const { slug, id } = await postArticle(api, author, { title: 'wren', tags: ['old'] });
      await runElsewhere(api, `insert into tag (name) values ('robin')`);
      const add = `insert into article_tags (article_id, tag_id)
        select ${id}, t.id from tag t where t.name = 'robin'`;
      await sendBehindLock(api, { sql: add, waiting: 1 }, () =>
        api.http.patch(`/article/${slug}`).set(author.auth).send({ title: 'dunnock' }).expect(200),
      );
      expect(await titlesFor('dunnock robin old')).toEqual(['dunnock']);
    });

    it('works the words out once a request, not at all where they stay the same', async () => {
      await runElsewhere(
        api,
        `create table index_write (article_id int);
         create function record_index_write() returns trigger language plpgsql as $$
         begin insert into index_write values (new.article_id); return null; end $$;
         create trigger record after insert or update of terms on article_search
         for each row execute function record_index_write()`,
      );
      const writesOf = async (work: () => PromiseLike<unknown>): Promise<number> => {
        await runElsewhere(api, 'delete from index_write');
        await work();
        return (await runElsewhere(api, 'select 1 from index_write')).length;
      };
      const article = { title: 'Once', text: 'Words', tags: ['one', 'two', 'three'] };
      expect(await writesOf(() => postArticle(api, author, article))).toBe(1);
      expect(await writesOf(() => put('once', { ...article, publishedAt: null }))).toBe(0);
      expect(await writesOf(() => put('once', { ...article, text: 'Other words' }))).toBe(1);
      await runElsewhere(api, 'drop trigger record on article_search; drop table index_write');
    });

    it('reads the first 100 000 characters of a text, and stores it whole', async () => {
      const filler = 'x '.repeat(49_990);
      const { slug } = await postArticle(api, author, {
        title: 'Long',
        text: `${filler}nightjar ${'x '.repeat(49_990)} bittern`,
      });
      expect(await titlesFor('nightjar')).toEqual(['Long']);
      expect(await titlesFor('bittern')).toEqual([]);
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body.text).toMatch(/bittern$/);
    });

    it.each([
      ['distinct words', 'en', (at: number) => `w${at.toString(36)}`],
      [
        'distinct characters of four bytes',
        'en',
        (at: number) => String.fromCodePoint(0x20000 + at),
      ],
      [
        'compounds of them, each of which is three words',
        'en',
        (at: number) =>
          `${String.fromCodePoint(0x20000 + at)}-${String.fromCodePoint(0x20000 + ((at * 7) % 42_000))}`,
      ],
      // More than PostgreSQL takes: the word, its stem, and both forms for its accent.
      ['words with accents, each of which is four terms', 'hi', accentedHindi],
    ])('accepts a text that consists of %s only', async (_, language, wordAt) => {
      const words = Array.from({ length: 40_000 }, (__, at) => wordAt(at)).join(' ');
      const text = [...words.repeat(3)].slice(0, 200_000).join('');
      const { slug } = await postArticle(api, author, { title: 'Worst case', text, language });
      await api.http
        .patch(`/article/${slug}`)
        .set(author.auth)
        .send({ tags: ['worst'] })
        .expect(200);
      expect(await titlesFor(`worst ${wordAt(1234)}`)).toEqual(['Worst case']);
    });

    it.each([
      '\u0301',
      'a \u0301\u0300 b',
      '\u0640',
      'a \ufe0f',
      'c\u0301-\u0301',
      '\u0301-\u0301',
      '-\u0301-+#',
      '\u064b',
    ])('accepts %j, which has accents and signs that are no words', async (text) => {
      await postArticle(api, author, { title: 'Accents', text, tags: [text] });
      expect(await titlesFor('accents')).toEqual(['Accents']);
      await api.http.get(`/article?q=${encodeURIComponent(text)}`).expect(200);
    });

    it('accepts a text that is one word, which is too long to be indexed', async () => {
      await postArticle(api, author, { title: 'One word', text: 'x'.repeat(200_000) });
      expect(await titlesFor('one word')).toEqual(['One word']);
    });
  });
});
