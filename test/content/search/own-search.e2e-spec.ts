import { type Person, postArticle, signUp } from '../../support/people.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

describe('searching your own articles', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;

  beforeAll(async () => {
    author = await signUp(api);
    other = await signUp(api);
    const later = '2999-01-01T00:00:00.000Z';
    await postArticle(api, author, { title: 'A draft on herons', publishedAt: null });
    await postArticle(api, author, { title: 'Herons to come', publishedAt: later });
    await postArticle(api, author, { title: 'Herons', text: 'a heron' });
    const { slug } = await postArticle(api, author, { title: 'Deleted herons' });
    await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
    await postArticle(api, other, { title: 'Herons of another author' });
  });

  it('finds drafts and what is to come, but neither deleted ones nor those of others', async () => {
    const { body } = await api.http.get('/user/article?q=heron').set(author.auth).expect(200);
    const titles = body.items.map(({ title }: { title: string }) => title);
    expect(titles.toSorted()).toEqual(['A draft on herons', 'Herons', 'Herons to come']);
    expect(body).toMatchObject({ total: 3, totalIsExact: true, corrected: null });
    expect(body.items[0]).toMatchObject({ titleMarked: expect.stringContaining('<mark>') });
  });

  it('takes no word of a draft for an error', async () => {
    await postArticle(api, other, { title: 'Egrets' });
    await postArticle(api, author, { title: 'Egrots', publishedAt: null });
    await runJobAfterOthers(api, 'count-search-terms');
    const { body } = await api.http.get('/user/article?q=egrots').set(author.auth).expect(200);
    expect(body).toMatchObject({ items: [{ title: 'Egrots' }], total: 1, corrected: null });
  });

  it('pages by offset', async () => {
    const path = '/user/article?q=heron&limit=2&offset=2';
    const { body } = await api.http.get(path).set(author.auth).expect(200);
    expect(body).toMatchObject({ items: [{}], total: 3 });
  });

  it('is not for deleted ones', async () => {
    const answer = await api.http.get('/user/article?q=heron&deleted=true').set(author.auth);
    expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['q'] });
    await api.http.get('/user/article?q=heron&deleted=false').set(author.auth).expect(200);
  });
});
