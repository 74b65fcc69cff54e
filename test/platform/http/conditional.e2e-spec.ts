import type { Response } from 'supertest';
import { type Person, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import {
  entityTagOf,
  PRECONDITION_FAILED,
  putArticle,
  sortedStatuses,
  useTaggedArticle,
} from './conditions.js';

const versionOf = (tag: string): string => tag.split('-').slice(0, 2).join('-');

describe('entity tags of articles', () => {
  const api = useTestApp();
  const article = useTaggedArticle(api);
  let author: Person;
  let path: string;
  let slug: string;

  beforeEach(() => {
    ({ author, slug } = article);
    path = `/article/${slug}`;
  });

  const read = (tag?: string) => {
    const request = api.http.get(path);
    return tag === undefined ? request : request.set('if-none-match', tag);
  };
  const tagOf = (): Promise<string> => entityTagOf(api, slug);

  const patch = (tag: string | undefined, change: object = { title: 'Changed' }) => {
    const request = api.http.patch(path).set(author.auth);
    return (tag === undefined ? request : request.set('if-match', tag)).send(change);
  };
  const put = (tag: string, person = author) => putArticle(api, person, slug, { 'if-match': tag });

  it('contain id and version, and are sent with every single article', async () => {
    const posted = await api.http
      .post('/article')
      .set(author.auth)
      .send({ title: 'Tagged', text: 'x' });
    const form = new RegExp(`^"${posted.body.id}-\\d+-[\\w-]+"$`);
    expect(posted.headers.etag).toMatch(form);
    const its = `/article/${posted.body.slug}`;
    expect((await api.http.get(its)).headers.etag).toMatch(form);
    const patched = await api.http.patch(its).set(author.auth).send({ title: 'x' });
    expect(patched.headers.etag).toMatch(form);
    const replaced = await api.http.put(its).set(author.auth).send({ title: 'x', text: 'y' });
    expect(replaced.headers.etag).toMatch(form);
  });

  it.each([
    ['an edit', () => patch(undefined)],
    ['an edit of the tags alone', () => patch(undefined, { tags: ['new'] })],
    ['a replacement', () => put('*')],
  ])('have a new version after %s', async (_, change) => {
    const before = await tagOf();
    await change().expect(200);
    expect(versionOf(await tagOf())).not.toBe(versionOf(before));
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a comment', () => postComment(api, author, slug)],
    [
      'a new name of the author',
      () =>
        api.http
          .patch('/user/profile')
          .set(author.auth)
          .send({ fullName: `Name ${Date.now()}` })
          .expect(200),
    ],
  ])('change after %s, but for the version', async (_, change) => {
    const before = await tagOf();
    await change();
    const after = await tagOf();
    expect(after).not.toBe(before);
    expect(versionOf(after)).toBe(versionOf(before));
  });

  describe('when a read has If-None-Match', () => {
    it.each([
      ['the tag', (tag: string) => tag],
      ['the tag, weakened by a proxy', (tag: string) => `W/${tag}`],
      ['the tag among others', (tag: string) => `"1-1-x", ${tag}, W/"y"`],
      ['anything', () => '*'],
    ])('responds with 304 and nothing to %s', async (_, header) => {
      const tag = await tagOf();
      const { status, text, headers } = await read(header(tag));
      expect({ status, text, etag: headers.etag }).toEqual({ status: 304, text: '', etag: tag });
    });

    it('returns the article if there is a new comment', async () => {
      const tag = await tagOf();
      await postComment(api, author, slug);
      const { status, body } = await read(tag);
      expect({ status, totalComments: body.totalComments }).toEqual({
        status: 200,
        totalComments: 1,
      });
    });

    it('returns the article for a tag of another article', async () => {
      const { status } = await read('"999-1-abc"');
      expect(status).toBe(200);
    });
  });

  describe('when a change has If-Match', () => {
    const changes: [string, (tag: string) => PromiseLike<Response>][] = [
      ['PATCH', (tag) => patch(tag)],
      ['PUT', (tag) => put(tag)],
      ['DELETE', (tag) => api.http.delete(path).set(author.auth).set('if-match', tag)],
    ];

    it.each(changes)('%s succeeds for the current version', async (_, change) => {
      expect((await change(await tagOf())).status).toBe(200);
    });

    it.each(changes)('%s succeeds for a weakened tag', async (_, change) => {
      expect((await change(`W/${await tagOf()}`)).status).toBe(200);
    });

    it.each(changes)('%s succeeds although there is a new comment', async (_, change) => {
      const tag = await tagOf();
      await postComment(api, author, slug);
      expect((await change(tag)).status).toBe(200);
    });

    it.each(changes)('%s fails with 412 after an edit, and changes nothing', async (_, change) => {
      const tag = await tagOf();
      await patch(undefined, { title: 'Somebody was faster' }).expect(200);
      expectProblem(await change(tag), PRECONDITION_FAILED);
      const { body } = await read();
      expect(body.title).toBe('Somebody was faster');
    });

    it.each(changes)('%s fails with 412 if there is no article', async (_, change) => {
      const tag = await tagOf();
      await api.http.delete(path).set(author.auth).expect(200);
      expectProblem(await change(tag), PRECONDITION_FAILED);
      expectProblem(await change('*'), PRECONDITION_FAILED);
      expect((await read()).status).toBe(404);
    });

    it('is refused with 403 first where it is another user’s', async () => {
      const stranger = await signUp(api);
      expectProblem(await put(await tagOf(), stranger), { status: 403, code: 'not_author' });
    });

    it('succeeds for one of ten concurrent requests with one tag', async () => {
      const tag = await tagOf();
      const responses = await Promise.all(
        Array.from({ length: 10 }, (_, index) => patch(tag, { title: `Edit ${index}` })),
      );
      expect(sortedStatuses(responses)).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    });
  });
});
