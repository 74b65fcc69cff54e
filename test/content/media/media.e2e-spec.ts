import { rmSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOfUploads, storedFiles } from '../../support/media-storages.js';
import { type Person, postArticle, signUp, signUpAs } from '../../support/people.js';
import { addPicture, jpeg, noise, pathOf, upload } from '../../support/pictures.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { useTestApp } from '../../support/test-app.js';
import { send } from '../../support/wire.js';

const MIB = 1024 * 1024;
const UNSUPPORTED = { status: 422, code: 'unsupported_image' } as const;
const TOO_LARGE = { status: 413, code: 'payload_too_large' } as const;
const NOT_FOUND = { status: 404, code: 'not_found', error: 'Picture not found' } as const;

const dataDir = mkdtempSync(join(tmpdir(), 'platen-media-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

describe('pictures', () => {
  const api = useTestApp({ dataDir });
  let author: Person;

  beforeEach(async () => {
    author = await signUp(api);
  });

  describe('when they are uploaded', () => {
    it('are told by their content, whatever they are declared to be', async () => {
      const { status, body } = await upload(
        api,
        author,
        await noise().png().toBuffer(),
        'image/x-y',
      );
      expect([status, body.type]).toEqual([201, 'image/png']);
    });

    it.each([
      ['jpeg', 'image/jpeg'],
      ['png', 'image/png'],
      ['webp', 'image/webp'],
      ['avif', 'image/webp'],
      ['gif', 'image/webp'],
    ] as const)('can be %s, which is stored as %s', async (format, type) => {
      const picture = await noise().toFormat(format).toBuffer();
      const { status, body } = await upload(api, author, picture, 'application/octet-stream');
      expect([status, body.type]).toEqual([201, type]);
      await api.http.get(pathOf(body.url)).expect(200).expect('content-type', type);
    });

    it('can be in a form', async () => {
      const { status, body } = await api.http
        .post('/media')
        .set(author.auth)
        .field('before', 'x')
        .attach('file', await jpeg(), { filename: '../../evil.svg', contentType: 'image/svg+xml' })
        .field('after', 'y');
      expect([status, body.type]).toEqual([201, 'image/jpeg']);
    });

    it('are refused without a file in the form', async () => {
      const response = await api.http.post('/media').set(author.auth).field('text', 'x');
      expectProblem(response, UNSUPPORTED);
    });

    it.each([
      ['a form without a boundary', 'multipart/form-data', 'x'],
      [
        'half a form',
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nabc',
      ],
      ['no form', 'multipart/form-data; boundary=x', 'nothing of a form'],
    ])('are refused in %s', async (_, type, body) => {
      const response = await send(api, 'POST', '/media', {
        headers: { ...author.auth, 'content-type': type },
        body,
      });
      expectProblem(response, { status: 400, code: 'bad_request' });
    });

    it.each(['application/json', 'text/html', 'application/x-www-form-urlencoded'])(
      'are refused as %s',
      async (type) => {
        const response = await upload(api, author, await jpeg(), type);
        expectProblem(response, { status: 415, code: 'unsupported_media_type' });
        expect(response.body.detail).toContain('must be a picture');
      },
    );

    it('are refused without a body', async () => {
      expectProblem(await api.http.post('/media').set(author.auth), UNSUPPORTED);
    });

    it('are refused beyond 10 MiB, however they are sent', async () => {
      const large = Buffer.alloc(10 * MIB + 1);
      const chunked = { ...author.auth, 'transfer-encoding': 'chunked' };
      expectProblem(await upload(api, author, large), TOO_LARGE);
      const form = api.http.post('/media').set(author.auth).attach('file', large, 'a.jpg');
      expectProblem(await form, TOO_LARGE);
      expectProblem(
        await send(api, 'POST', '/media', { headers: chunked, body: Buffer.alloc(24 * MIB) }),
        TOO_LARGE,
      );
      const { status } = await upload(api, author, large.subarray(1));
      expect(status).toBe(422);
    });

    it('leave nothing of an upload that ends too soon', async () => {
      const { hostname, port } = new URL(await api.app.getUrl());
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(
        `POST /media HTTP/1.1\r\nHost: x\r\nAuthorization: ${author.auth.authorization}\r\nContent-Type: image/jpeg\r\nContent-Length: 1000\r\n\r\nabc`,
      );
      await until(async () => (await leftOfUploads(api)).length === 1);
      socket.destroy();
      await until(async () => (await leftOfUploads(api)).length === 0);
    });

    it('are not read before it is known who sends them', async () => {
      const body = await jpeg();
      expectProblem(await send(api, 'POST', '/media', { body }), {
        status: 401,
        code: 'token_missing',
      });
      const reader = await signUpAs(api, 'reader');
      expectProblem(await upload(api, reader, body), { status: 403, code: 'permission_denied' });
    });

    it('keep the connection usable after a refusal', async () => {
      for (let count = 0; count < 3; count++) {
        expectProblem(await upload(api, author, Buffer.alloc(MIB)), UNSUPPORTED);
      }
      await addPicture(api, author);
    });
  });

  describe('when bodies are sent to other routes', () => {
    it.each(['image/jpeg', 'application/octet-stream', 'multipart/form-data; boundary=x'])(
      'refuses %s',
      async (type) => {
        const response = await api.http
          .post('/article')
          .set(author.auth)
          .set('content-type', type)
          .send('x');
        expectProblem(response, { status: 415, code: 'unsupported_media_type' });
      },
    );
  });

  describe('when they are listed', () => {
    it('come newest first, page by page, those of the user alone', async () => {
      await addPicture(api, await signUp(api));
      const ids: number[] = [];
      for (let count = 0; count < 3; count++) {
        ids.unshift((await addPicture(api, author)).id);
      }
      const { body: first } = await api.http
        .get('/user/media?limit=2')
        .set(author.auth)
        .expect(200);
      expect(first).toMatchObject({ hasNextPage: true, endCursor: expect.any(String) });
      const { body: second } = await api.http
        .get(`/user/media?limit=2&after=${first.endCursor}`)
        .set(author.auth)
        .expect(200);
      expect(second.hasNextPage).toBe(false);
      const listed = [...first.items, ...second.items].map(({ id }: { id: number }) => id);
      expect(listed).toEqual(ids);
    });
  });

  describe('when they are described', () => {
    it('have the alternative text from then on', async () => {
      const posted = await addPicture(api, author);
      const described = { ...posted, alt: 'A type case' };
      const { body } = await api.http
        .patch(`/media/${posted.id}`)
        .set(author.auth)
        .send({ alt: 'A type case' })
        .expect(200);
      expect(body).toEqual(described);
      const { body: list } = await api.http.get('/user/media').set(author.auth);
      expect(list.items).toEqual([described]);
    });

    it('do not exist for others', async () => {
      const { id } = await addPicture(api, author);
      const stranger = await signUp(api);
      const path = `/media/${id}`;
      expectProblem(await api.http.patch(path).set(stranger.auth).send({ alt: '' }), NOT_FOUND);
      expectProblem(await api.http.delete(path).set(stranger.auth), NOT_FOUND);
    });
  });

  describe('when articles show them', () => {
    it('cannot be deleted, and the articles are named that one can see', async () => {
      const { id, url } = await addPicture(api, author);
      const stranger = await signUp(api);
      const own = await postArticle(api, author, { text: `Look: ![](${url})`, publishedAt: null });
      const theirs = await postArticle(api, stranger, { text: `<img src="${pathOf(url)}">` });
      const draft = await postArticle(api, stranger, { text: url, publishedAt: null });
      const remove = () => api.http.delete(`/media/${id}`).set(author.auth);
      const refusal = await remove();
      expectProblem(refusal, { status: 409, code: 'media_in_use' });
      expect(refusal.body.related).toEqual([`/article/${own.slug}`, `/article/${theirs.slug}`]);
      for (const { slug } of [own, theirs]) {
        const { auth } = slug === own.slug ? author : stranger;
        await api.http.patch(`/article/${slug}`).set(auth).send({ text: 'Gone' }).expect(200);
      }
      const other = await remove();
      expectProblem(other, { status: 409, code: 'media_in_use' });
      expect(other.body.related).toEqual([]);
      await api.http.delete(`/article/${draft.slug}`).set(stranger.auth).expect(200);
      await remove().expect(200);
    });

    it('are found as the image of an article, too', async () => {
      const { id, url } = await addPicture(api, author, await jpeg(410, 300));
      const { slug } = await postArticle(api, author, { image: url });
      const refusal = await api.http.delete(`/media/${id}`).set(author.auth);
      expectProblem(refusal, { status: 409, code: 'media_in_use' });
      expect(refusal.body.related).toEqual([`/article/${slug}`]);
    });

    it('are found by one of their smaller versions, too', async () => {
      const { id, srcset } = await addPicture(api, author, await jpeg(400, 300));
      await postArticle(api, author, { text: `![](${srcset.split(' ')[0]})` });
      expect((await api.http.delete(`/media/${id}`).set(author.auth)).status).toBe(409);
    });
  });

  describe('when a file is asked for by a name that is none', () => {
    it.each([
      `${'0'.repeat(40)}.jpg`,
      `${'0'.repeat(40)}.svg`,
      `${'0'.repeat(40)}-321.webp`,
      'uploads',
      '..%2f..%2fjwt-secret',
      '%2e%2e%2fjwt-secret',
      `..%5c${'0'.repeat(40)}.jpg`,
      '..',
      '%00.jpg',
    ])('responds with an error to %s', async (name) => {
      const { status } = await send(api, 'GET', `/media/file/${name}`);
      expect([404, 422]).toContain(status);
    });
  });
});

describe('the limit of the pictures of a person', () => {
  const userLimit = 60_000;
  const api = useTestApp({
    dataDir: join(dataDir, 'limited'),
    media: { userLimit, s3: undefined },
  });
  const FULL = { status: 422, code: 'media_limit' } as const;

  it('is kept by uploads at once, and leaves no files', async () => {
    const author = await signUp(api);
    const pictures = await Promise.all(Array.from({ length: 8 }, () => jpeg(120, 100)));
    const responses = await Promise.all(pictures.map((one) => upload(api, author, one)));
    const refused = responses.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const response of refused) {
      expectProblem(response, FULL);
    }
    const [row] = await api.orm.em
      .fork()
      .execute<{ bytes: number }[]>('select sum(stored_size)::int as bytes from medium');
    expect(row?.bytes).toBeLessThanOrEqual(userLimit);
    expect(await storedFiles(api)).toHaveLength(responses.length - refused.length);
    const { body } = await api.http.get('/user/media').set(author.auth);
    await api.http.delete(`/media/${body.items[0].id}`).set(author.auth).expect(200);
    await addPicture(api, author, await jpeg(60, 50));
  });
});
