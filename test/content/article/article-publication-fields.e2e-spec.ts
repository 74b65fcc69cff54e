import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const INVALID = { status: 422, code: 'validation_failed' } as const;

const FIELDS = {
  language: 'pt-BR',
  canonicalUrl: 'https://example.com/original',
  image: 'https://example.com/press.jpg',
  imageAlt: 'A printing press',
  featured: true,
};

describe('language, canonical URL, picture and prominence of an article', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  it('are kept with the article', async () => {
    const { slug } = await postArticle(api, author, FIELDS);
    const { body } = await api.http.get(`/article/${slug}`);
    expect(body).toMatchObject(FIELDS);
  });

  it('are in lists, without the canonical URL', async () => {
    const { id } = await postArticle(api, author, FIELDS);
    const { body } = await api.http.get('/article');
    const { canonicalUrl: _, ...listed } = FIELDS;
    expect(body.items[0]).toMatchObject({ id, ...listed });
    expect(body.items[0]).not.toHaveProperty('canonicalUrl');
  });

  it.each([
    ['language', 'de'],
    ['language', null],
    ['canonicalUrl', 'http://example.com/'],
    ['canonicalUrl', null],
    ['image', '/media/file/abc.webp'],
    ['image', null],
    ['imageAlt', ''],
    ['imageAlt', null],
    ['featured', false],
  ])('change alone: %s to %j', async (field, value) => {
    const { slug } = await postArticle(api, author, FIELDS);
    const { status, body } = await api.http
      .patch(`/article/${slug}`)
      .set(author.auth)
      .send({ [field]: value });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...FIELDS, [field]: value });
  });

  it('get their defaults where an article is replaced without them', async () => {
    const { slug } = await postArticle(api, author, FIELDS);
    const { body } = await api.http
      .put(`/article/${slug}`)
      .set(author.auth)
      .send({ title: 'T', text: 'T' });
    const nothing = { language: null, canonicalUrl: null, image: null, imageAlt: null };
    expect(body).toMatchObject({ ...nothing, featured: false });
  });

  it.each([
    ['language', 'PT-br', 'pt-BR'],
    ['language', 'iw', 'he'],
    ['canonicalUrl', 'HTTPS://Example.com', 'https://example.com/'],
    ['image', '/media/file/x/../ä.png', '/media/file/%C3%A4.png'],
  ])('are stored in their normal form: %s %j', async (field, given, stored) => {
    const article = await postArticle(api, author, { [field]: given });
    expect(article).toMatchObject({ [field]: stored });
  });

  it.each([
    ['language', 'english_GB'],
    ['language', ''],
    ['language', `en-x${'-abcdefgh'.repeat(4)}`],
    ['canonicalUrl', '/article/a'],
    ['canonicalUrl', 'javascript:alert(1)'],
    ['canonicalUrl', 'https://user:secret@example.com/'],
    ['canonicalUrl', `https://example.com/${'x'.repeat(2000)}`],
    ['image', 'data:image/png;base64,AAAA'],
    ['image', '/assets/me.png'],
    ['image', '/media/file/../../x.png'],
    ['image', '//example.com/x.png'],
    ['image', 'https://example.com/"onerror="x'],
    ['image', 7],
    ['imageAlt', 'x'.repeat(501)],
    ['featured', 'yes'],
    ['featured', null],
  ])('are refused: %s %j', async (field, value) => {
    const answer = await api.http
      .post('/article')
      .set(author.auth)
      .send({ title: 'T', text: 'T', [field]: value });
    expectProblem(answer, { ...INVALID, fields: [field] });
  });

  it('do not appear in the RealWorld API', async () => {
    const { slug } = await postArticle(api, author, FIELDS);
    const { body } = await api.http.get(`/api/articles/${slug}`);
    for (const field of Object.keys(FIELDS)) {
      expect(body.article).not.toHaveProperty(field);
    }
  });
});
