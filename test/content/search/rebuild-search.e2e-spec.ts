import { runJobAfterOthers } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

const WRITERS = 20;
const CHANGES = 5;

/** The whole index, without what is stored of each article besides. */
const INDEX = `
  select article_id as id, terms::text, positions::text, passages, length, content_digest, tags_digest,
    stale, author_id, published_at
  from article_search order by article_id`;

describe('indexing all articles again', () => {
  const api = useTestApp({ databasePoolSize: 10 });
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  /** Writes in every way, one after the other. */
  async function write(number: number): Promise<void> {
    const { slug } = await postArticle(api, author, { title: `Article ${number}`, tags: ['tag'] });
    const requests = Array.from({ length: CHANGES }, (_, at) => [
      () => ({ text: `Words ${number} of change ${at}` }),
      () => ({ tags: [`tag-${number}`, `change-${at}`] }),
      () => ({ title: `Title ${number}-${at}`, language: at % 2 ? 'de' : null }),
    ]).flat();
    for (const changes of requests) {
      await api.http.patch(`/article/${slug}`).set(author.auth).send(changes()).expect(200);
    }
    await api.http
      .put(`/article/put-${number}`)
      .set(author.auth)
      .send({ title: `Put ${number}`, text: 'Text', tags: ['put'] })
      .expect(201);
    await runElsewhere(api, `update article set text = text || ' by SQL' where slug = $1`, [slug]);
    await runElsewhere(api, `update tag set name = $1 where name = $2`, [
      `renamed-${number}`,
      `tag-${number}`,
    ]);
  }

  it('while 20 writers write leaves the index that a fresh one is, row by row', async () => {
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, number) => write(number)));
    const state = { isWriting: true };
    const rebuilding = (async () => {
      while (state.isWriting) {
        await runJobAfterOthers(api, 'rebuild-search');
        await runJobAfterOthers(api, 'index-search');
      }
    })();
    await writers;
    state.isWriting = false;
    await rebuilding;
    await runJobAfterOthers(api, 'index-search');
    const index = await runElsewhere(api, INDEX);
    await runElsewhere(
      api,
      `update article_search set terms = '', positions = null, passages = null, length = null,
         content_digest = null, tags_digest = null, stale = true`,
    );
    await runJobAfterOthers(api, 'rebuild-search');
    expect(index).toHaveLength(WRITERS * 2);
    expect(index).toEqual(await runElsewhere(api, INDEX));
  });

  it('leaves rows alone that are as they should be', async () => {
    const versions = (): Promise<object[]> =>
      runElsewhere(api, 'select article_id, xmin::text from article_search order by 1');
    const before = await versions();
    await runJobAfterOthers(api, 'rebuild-search');
    expect(await versions()).toEqual(before);
  });
});
