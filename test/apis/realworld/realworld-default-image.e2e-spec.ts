import { type Reader, register, writeArticle, writeComment } from '../../support/conduit.js';
import { useTestApp } from '../../support/test-app.js';

const DEFAULT = '/assets/nobody.png';

describe('a user without an image, when a default image is configured', () => {
  const api = useTestApp({ realworldDefaultImage: DEFAULT });
  let reader: Reader;
  let slug: string;

  beforeAll(async () => {
    reader = await register(api);
    ({ slug } = await writeArticle(api, reader));
    await writeComment(api, reader, slug);
  });

  const get = async (path: string) => (await api.http.get(path).set(reader.auth)).body;

  it('has it in every response of the RealWorld API', async () => {
    const images = [
      (await get('/api/user')).user.image,
      (await get(`/api/profiles/${reader.username}`)).profile.image,
      (await get(`/api/articles/${slug}`)).article.author.image,
      (await get('/api/articles')).articles[0].author.image,
      (await get(`/api/articles/${slug}/comments`)).comments[0].author.image,
    ];
    expect(images).toEqual(images.map(() => DEFAULT));
  });

  it('has none in the native API', async () => {
    const { author } = await get(`/article/${slug}`);
    expect(author.image).toBeNull();
  });

  it('still has none if a front end sends the default back', async () => {
    await api.http
      .put('/api/user')
      .set(reader.auth)
      .send({ user: { image: DEFAULT } })
      .expect(200);
    expect((await get(`/article/${slug}`)).author.image).toBeNull();
  });

  it('has their own image instead, once there is one', async () => {
    const other = await register(api);
    const user = { image: 'https://example.com/me.png' };
    const { body } = await api.http.put('/api/user').set(other.auth).send({ user }).expect(200);
    expect(body.user.image).toBe(user.image);
    const { profile } = await get(`/api/profiles/${other.username}`);
    expect(profile.image).toBe(user.image);
  });
});
