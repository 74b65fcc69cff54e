import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

describe('authors', () => {
  const api = useTestApp();
  let zoe: Person;
  let adam: Person;
  let reader: Person;

  beforeAll(async () => {
    zoe = await signUp(api, { fullName: 'Zoe Writer' });
    adam = await signUp(api, { fullName: 'Adam Writer' });
    reader = await signUp(api, { fullName: 'Only Reader' });
    await postArticle(api, zoe);
    await postArticle(api, zoe);
    await postArticle(api, zoe, { publishedAt: null });
    await postArticle(api, adam);
    await postArticle(api, reader, { publishedAt: null });
  });

  it('are the users who have published something, by username, with their articles counted', async () => {
    const { body } = await api.http.get('/author').expect(200);
    expect(body).toEqual({
      items: [
        {
          id: adam.id,
          username: adam.username,
          fullName: 'Adam Writer',
          bio: '',
          image: null,
          social: null,
          totalArticles: 1,
        },
        expect.objectContaining({ id: zoe.id, totalArticles: 2 }),
      ],
      total: 2,
    });
  });

  it('are listed by pages', async () => {
    const { body } = await api.http.get('/author?limit=1&offset=1').expect(200);
    expect(body).toMatchObject({ items: [{ id: zoe.id }], total: 2 });
  });

  it('are found by username in any case, also without a published article', async () => {
    const found = await api.http.get(`/author/${reader.username.toUpperCase()}`).expect(200);
    expect(found.body).toMatchObject({ id: reader.id, totalArticles: 0 });
    expect(found.body).not.toHaveProperty('email');
    expectProblem(await api.http.get('/author/nobody'), { status: 404, code: 'not_found' });
  });

  it('are no authors any more when they have withdrawn everything', async () => {
    const gone = await signUp(api);
    const { slug } = await postArticle(api, gone);
    await api.http.patch(`/article/${slug}`).set(gone.auth).send({ publishedAt: null }).expect(200);
    const { body } = await api.http.get('/author?limit=100').expect(200);
    expect(body.items.map(({ id }: { id: number }) => id)).not.toContain(gone.id);
  });
});
