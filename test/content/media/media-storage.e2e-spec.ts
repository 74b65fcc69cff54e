import { runJob, runJobAt } from '../../support/jobs.js';
import {
  bucketUnderTest,
  folderUnderTest,
  leftOfUploads,
  type StorageUnderTest,
  storedFiles,
} from '../../support/media-storages.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import {
  addPicture,
  inspect,
  jpeg,
  metadataOf,
  pathOf,
  type PostedMedium,
  readFile,
  redAndBlue,
  upload,
} from '../../support/pictures.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { unzip } from '../../support/zip.js';

const UNAVAILABLE = { status: 503, code: 'media_unavailable' } as const;

describe.each<[string, () => StorageUnderTest]>([
  ['in a folder', folderUnderTest],
  ['in a bucket', bucketUnderTest],
])('pictures %s', (_, create) => {
  const storage = create();
  beforeAll(() => storage.start());
  // After the application, which is closed in the order of registration.
  const api = useTestApp(() => storage.config());
  afterAll(() => storage.stop());
  let author: Person;
  let other: Person;

  beforeEach(async () => {
    [author, other] = [await signUp(api), await signUp(api)];
  });

  /** The stored files of these, sorted. */
  async function stillStored(names: readonly string[]): Promise<string[]> {
    return (await storedFiles(api)).filter((name) => names.includes(name));
  }

  it('are uploaded, and read by everyone', async () => {
    const { status, body } = await upload(api, author, await jpeg(700, 500));
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(Number),
        url: expect.stringMatching(
          /^https:\/\/api\.blog\.example\/media\/file\/[0-9a-f]{40}\.jpg$/,
        ),
        width: 700,
        height: 500,
        type: 'image/jpeg',
        size: expect.any(Number),
        blurhash: expect.stringMatching(/^.{28}$/),
        alt: '',
        srcset: expect.stringMatching(
          /^(https:\S+)-320\.webp 320w, \1-640\.webp 640w, \1\.jpg 700w$/,
        ),
      },
    });
    const { headers, body: file } = await api.http
      .get(pathOf(body.url))
      .responseType('blob')
      .expect(200);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(body.size),
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    expect(await metadataOf(file)).toMatchObject({ format: 'jpeg', width: 700, height: 500 });
    expect(await leftOfUploads(api)).toEqual([]);
  });

  it('have smaller versions as WebP, none larger than the picture', async () => {
    const { srcset } = await addPicture(api, author, await jpeg(1300, 200));
    const parts = srcset.split(', ').map((part) => part.split(' '));
    expect(parts.map(([, width]) => width)).toEqual(['320w', '640w', '1280w', '1300w']);
    for (const [url = '', width = ''] of parts.slice(0, -1)) {
      const metadata = await metadataOf(await readFile(api, url));
      expect(metadata).toMatchObject({ format: 'webp', width: Number.parseInt(width, 10) });
    }
  });

  it('show the right side up, without the place where they were taken', async () => {
    const photo = await redAndBlue()
      .jpeg()
      .withMetadata({
        orientation: 6,
        exif: {
          IFD0: { Model: 'A camera', Copyright: 'Somebody' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'E' },
        },
      })
      .toBuffer();
    const before = await metadataOf(photo);
    expect(before).toMatchObject({ orientation: 6, width: 40 });
    expect(before.exif?.toString('latin1')).toContain('A camera');

    const { url, width, height } = await addPicture(api, author, photo);
    expect({ width, height }).toEqual({ width: 20, height: 40 });
    const file = await readFile(api, url);
    const { exif, xmp, iptc, icc, orientation } = await metadataOf(file);
    expect({ exif, xmp, iptc, icc, orientation }).toEqual({});
    expect(file.includes('A camera') || file.includes('Exif')).toBe(false);
    // The left side is on top when it is turned clockwise.
    const pixels = await inspect(file, (picture) => picture.raw().toBuffer());
    expect([...pixels.subarray(0, 3)].map((value) => value > 128)).toEqual([true, false, false]);
    expect([...pixels.subarray(-3)].map((value) => value > 128)).toEqual([false, false, true]);
  });

  it('are read in parts, and not at all by who has them', async () => {
    const { url, size } = await addPicture(api, author);
    const path = pathOf(url);
    const whole = await readFile(api, url);
    const ask = (headers: Record<string, string>) =>
      api.http.get(path).set(headers).responseType('blob');
    for (const [range, part, from] of [
      ['bytes=0-9', whole.subarray(0, 10), 0],
      ['bytes=10-', whole.subarray(10), 10],
      ['bytes=-7', whole.subarray(-7), size - 7],
      [`bytes=5-${size + 5}`, whole.subarray(5), 5],
    ] as const) {
      const { status, headers, body } = await ask({ range });
      const to = from + part.length - 1;
      expect([status, headers['content-range']]).toEqual([206, `bytes ${from}-${to}/${size}`]);
      expect(part.equals(body)).toBe(true);
    }
    const beyond = await api.http.get(path).set({ range: `bytes=${size}-` });
    expectProblem(beyond, { status: 416, code: 'bad_request' });
    expect(beyond.headers['content-range']).toBe(`bytes */${size}`);
    expect(beyond.headers['cache-control']).not.toContain('immutable');
    expect((await ask({ range: 'bytes=9-3' })).status).toBe(200);
    expect((await ask({ range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200);

    const { headers } = await api.http.head(path).expect(200);
    expect(headers['content-length']).toBe(String(size));
    await ask({ 'if-none-match': headers.etag ?? '' }).expect(304);
  });

  it('are the same picture when one uploads it again', async () => {
    const picture = await jpeg();
    const first = await addPicture(api, author, picture);
    const { status, body } = await upload(api, author, picture);
    expect({ status, body }).toEqual({ status: 200, body: first });
  });

  it('stay for others who uploaded the same', async () => {
    const picture = await jpeg(400, 300);
    const own = await addPicture(api, author, picture);
    const theirs = await addPicture(api, other, picture);
    expect(theirs).toEqual({ ...own, id: expect.any(Number) });
    expect(theirs.id).not.toBe(own.id);
    await api.http.delete(`/media/${own.id}`).set(author.auth).expect(200, { success: true });
    expect(await stillStored(filesOf(own))).toHaveLength(2);
    await api.http.delete(`/media/${theirs.id}`).set(other.auth).expect(200);
    expect(await stillStored(filesOf(own))).toEqual([]);
    await api.http.get(pathOf(own.url)).expect(404);
  });

  it('can be uploaded again after they were deleted', async () => {
    const picture = await jpeg();
    const { id, url } = await addPicture(api, author, picture);
    await api.http.delete(`/media/${id}`).set(author.auth).expect(200);
    expect((await addPicture(api, author, picture)).url).toBe(url);
    await readFile(api, url);
  });

  it('give 503 while the storage cannot be reached, and nothing is lost', async () => {
    const { id, url } = await addPicture(api, author);
    const repair = await storage.breakDown();
    try {
      expectProblem(await upload(api, author, await jpeg()), UNAVAILABLE);
      expectProblem(await api.http.get(pathOf(url)), UNAVAILABLE);
      await api.http.get('/health/ready').expect(200);
      // Nobody sees it any more, and its files are removed later.
      await api.http.delete(`/media/${id}`).set(author.auth).expect(200);
    } finally {
      await repair();
    }
    await readFile(api, url);
    await runJob(api, 'purge-media');
    await api.http.get(pathOf(url)).expect(404);
    await addPicture(api, author);
  });

  it('are exported with the account', async () => {
    const { id, url, size } = await addPicture(api, author);
    await api.http.patch(`/media/${id}`).set(author.auth).send({ alt: 'Noise' }).expect(200);
    await addPicture(api, other);
    const { body } = await api.http.get('/user/export').set(author.auth).responseType('blob');
    const files = await unzip(body);
    const name = pathOf(url).replace('/media/file/', 'media/');
    expect(JSON.parse(files.get('media.json') ?? '')).toMatchObject([
      { id, file: name, size, alt: 'Noise' },
    ]);
    expect([...files.keys()].filter((one) => one.startsWith('media/'))).toEqual([name]);
  });

  it.each(['keep', 'delete'] as const)(
    'go with the account (%s), except those in articles that stay',
    async (content) => {
      const [unused, own, shared] = [
        await addPicture(api, author),
        await addPicture(api, author),
        await addPicture(api, author),
      ];
      await postArticle(api, author, { text: `![](${own.url})` });
      await postArticle(api, other, { text: `![](${shared.url})` });
      await api.http
        .post('/user/profile/deletion')
        .set(author.auth)
        .send({ currentPassword: author.password, content })
        .expect(204);
      await runJob(api, 'purge-media');
      const statuses = [];
      for (const { url } of [unused, own, shared]) {
        statuses.push((await api.http.get(pathOf(url))).status);
      }
      expect(statuses).toEqual([404, content === 'keep' ? 200 : 404, 200]);
    },
  );

  it('are swept a day after an upload that was not completed', async () => {
    const kept = await addPicture(api, author);
    const lost = await addPicture(api, author, await jpeg(400, 300));
    await api.orm.em.fork().execute('delete from medium where id = ?', [lost.id]);
    await runJob(api, 'sweep-media');
    expect(await stillStored(filesOf(lost))).toHaveLength(2);
    await runJobAt(api, 'sweep-media', new Date(Date.now() + 25 * 3_600_000));
    expect(await stillStored(filesOf(lost))).toEqual([]);
    await readFile(api, kept.url);
  });
});

/** The names of a picture's files. */
function filesOf({ srcset }: PostedMedium): string[] {
  return srcset
    .split(', ')
    .map((part) => pathOf(part.split(' ')[0] ?? '').slice('/media/file/'.length));
}
