import type { Response } from 'supertest';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import {
  entityTagOf,
  PRECONDITION_FAILED,
  putArticle,
  sortedStatuses,
  useTaggedArticle,
} from './conditions.js';

const NOT_AUTHOR = { status: 403, code: 'not_author' } as const;

type Headers = Record<string, string>;

describe('If-None-Match on changes of an article (RFC 9110 §13.1.2)', () => {
  const api = useTestApp();
  const article = useTaggedArticle(api);
  let author: Person;
  let slug: string;
  let tag: string;

  beforeEach(async () => {
    ({ author, slug } = article);
    tag = await entityTagOf(api, slug);
  });

  const change = (method: 'put' | 'patch' | 'delete', headers: Headers, person = author) => {
    const request = api.http[method](`/article/${slug}`).set(person.auth).set(headers);
    return method === 'delete' ? request : request.send({ title: 'Changed', text: 'Changed text' });
  };
  const put = (name: string, headers: Headers = { 'if-none-match': '*' }, person = author) =>
    putArticle(api, person, name, headers);
  const titleOf = async (name: string): Promise<unknown> =>
    (await api.http.get(`/article/${name}`)).body.title;

  const changes = ['put', 'patch', 'delete'] as const;
  const ofTheTag: [string, (its: string) => string][] = [
    ['the tag', (its) => its],
    ['the tag, weakened', (its) => `W/${its}`],
    ['the tag among others', (its) => `"1-1-x",, ${its}`],
    ['anything', () => '*'],
  ];
  const cases = changes.flatMap((method) =>
    ofTheTag.map(([name, header]) => ({ method, name, header })),
  );

  it.each(cases)('refuses $method with 412, and changes nothing, for $name', async (one) => {
    expectProblem(
      await change(one.method, { 'if-none-match': one.header(tag) }),
      PRECONDITION_FAILED,
    );
    expect(await titleOf(slug)).toBe('A title');
  });

  it.each(changes)('does %s where another version is named', async (method) => {
    await change('patch', {}).expect(200);
    await change(method, { 'if-none-match': tag }).expect(200);
  });

  it.each(changes)('asks both conditions of %s, If-Match first', async (method) => {
    const both = (ifMatch: string, ifNoneMatch: string): PromiseLike<Response> =>
      change(method, { 'if-match': ifMatch, 'if-none-match': ifNoneMatch });
    expectProblem(await both('"1-1-x"', '"1-1-x"'), PRECONDITION_FAILED);
    expectProblem(await both(tag, '*'), PRECONDITION_FAILED);
    expectProblem(await both('*', '*'), PRECONDITION_FAILED);
    expect((await both(tag, '"1-1-x"')).status).toBe(200);
  });

  it.each(changes)('says 403 to %s first where it is another user’s', async (method) => {
    const stranger = await signUp(api);
    expectProblem(await change(method, { 'if-none-match': '*' }, stranger), NOT_AUTHOR);
  });

  it.each(['patch', 'delete'] as const)('says 404 to %s where nothing is there', async (method) => {
    await change('delete', {}).expect(200);
    const response = await change(method, { 'if-none-match': '*' });
    expectProblem(response, { status: 404, code: 'not_found' });
    expectProblem(
      await change(method, { 'if-none-match': '*', 'if-match': '*' }),
      PRECONDITION_FAILED,
    );
  });

  it('lets PUT make an article with * once, and replace none', async () => {
    const { status, headers } = await put('made-once');
    expect(status).toBe(201);
    expect(headers.etag).toMatch(/^"\d+-1-/);
    expectProblem(await put('made-once'), PRECONDITION_FAILED);
    expect(await titleOf('made-once')).toBe('Put');
  });

  it('lets PUT make a draft with *', async () => {
    await api.http
      .put('/article/made-draft')
      .set({ ...author.auth, 'if-none-match': '*' })
      .send({ title: 'Put', text: 'Put text', publishedAt: null, tags: ['new'] })
      .expect(201);
    const { body } = await api.http.get('/article/made-draft').set(author.auth).expect(200);
    expect(body).toMatchObject({ publishedAt: null, tags: ['new'] });
  });

  it('lets PUT make an article where others are named', async () => {
    expect((await put('made-beside', { 'if-none-match': tag })).status).toBe(201);
  });

  it('lets one of ten that race make it, round after round', async () => {
    for (let round = 0; round < 5; round++) {
      const responses = await Promise.all(Array.from({ length: 10 }, () => put(`race-${round}`)));
      expect(sortedStatuses(responses)).toEqual([201, ...Array.from({ length: 9 }, () => 412)]);
    }
  });

  it('says 403 to those who race for what another author has made', async () => {
    const people = [author, await signUp(api)];
    const responses = await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: 3 }, async () => ({
          person,
          status: (await put('race-of-two', { 'if-none-match': '*' }, person)).status,
        })),
      ),
    );
    const first = responses.find(({ status }) => status === 201);
    const expected: number[] = responses.map(({ person }) =>
      person === first?.person ? 412 : 403,
    );
    expect(responses.map(({ status }) => status).toSorted()).toEqual(
      expected
        .with(
          responses.findIndex((one) => one === first),
          201,
        )
        .toSorted(),
    );
  });

  const malformed = [
    '',
    ',',
    'abc',
    '"',
    '"a',
    'a"',
    '*, "a"',
    '"a" "b"',
    "'a'",
    'w/"a"',
    'W/ "a"',
  ];

  it.each(changes)('refuses %s with 422 where a header is no list of tags', async (method) => {
    for (const header of malformed) {
      for (const field of ['If-Match', 'If-None-Match']) {
        const response = await change(method, { [field]: header });
        expectProblem(response, { status: 422, code: 'validation_failed', fields: [field] });
      }
    }
    expect(await titleOf(slug)).toBe('A title');
  });

  it('passes over what is no list of tags on reads', async () => {
    for (const header of malformed) {
      await api.http.get(`/article/${slug}`).set('if-none-match', header).expect(200);
    }
  });

  it('means nothing to POST', async () => {
    await api.http
      .post('/article')
      .set({ ...author.auth, 'if-none-match': '*' })
      .send({ title: 'Posted', text: 'x' })
      .expect(201);
  });
});
