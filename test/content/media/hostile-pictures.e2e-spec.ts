import { rmSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { leftOfUploads, storedFiles } from '../../support/media-storages.js';
import { type Person, signUp } from '../../support/people.js';
import { gif, inspect, noise, png, pngChunk, readFile, upload } from '../../support/pictures.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const SCRIPT = '<script>alert(document.domain)</script>';

/** The first half of a file. */
const half = (file: Buffer): Buffer => file.subarray(0, Math.floor(file.length / 2));

/** Cuts both sides of what a file says of its size into another one. */
function resized(file: Buffer, at: number, width: number, height: number): Buffer {
  const copy = Buffer.from(file);
  copy.writeUInt16LE(width, at);
  copy.writeUInt16LE(height, at + 2);
  return copy;
}

/** An animation whose frames are said to be so large, and have hardly any pixels. */
function gifOfBlanks(width: number, height: number, frames: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const frame = Buffer.concat([
    Buffer.from([0x2c, 0, 0, 0, 0]),
    size,
    Buffer.from([0, 2, 2, 0x4c, 1, 0]),
  ]);
  return Buffer.concat([
    Buffer.from('GIF89a'),
    size,
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    ...Array.from({ length: frames }, () => frame),
    Buffer.from([0x3b]),
  ]);
}

/** Files that must be refused. */
const REFUSED: [string, () => Buffer | Promise<Buffer>][] = [
  ['half a JPEG', async () => half(await noise(200, 200).jpeg().toBuffer())],
  ['half a PNG', async () => half(await noise(200, 200).png().toBuffer())],
  ['half a WebP', async () => half(await noise(200, 200).webp().toBuffer())],
  ['half a GIF', async () => half(await noise(200, 200).gif().toBuffer())],
  ['half an AVIF', async () => half(await noise(200, 200).avif().toBuffer())],
  ['one byte', () => Buffer.from('\xff', 'latin1')],
  ['noise', () => noise(100, 100).raw().toBuffer()],
  ['zeros', () => Buffer.alloc(100_000)],
  [
    'an SVG',
    () =>
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${SCRIPT}</svg>`),
  ],
  [
    'an SVG with entities of entities',
    () => {
      const entities = Array.from(
        { length: 9 },
        (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`,
      );
      return Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a0 "a">${entities.join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a9;</text></svg>`,
      );
    },
  ],
  [
    'an SVG that refers to a file',
    () =>
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="file:///etc/passwd" width="9" height="9"/></svg>',
      ),
  ],
  ['a page of HTML', () => Buffer.from(`<!doctype html>${SCRIPT}`)],
  ['a script that begins like a GIF', () => Buffer.from('GIF89a/*abc*/=alert(1)//;')],
  ['a TIFF', () => noise().tiff().toBuffer()],
  ['a PDF', () => Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>')],
  [
    'an image of ImageMagick',
    () => Buffer.from('push graphic-context\nfill "url(https://127.0.0.1/)"'),
  ],
  [
    'a PNG that is said to be 65 535 pixels wide and high',
    () => png({ width: 65_535, height: 65_535 }, Buffer.alloc(100)),
  ],
  [
    'a PNG of 900 megapixels in 120 kB',
    () =>
      png(
        { width: 30_000, height: 30_000, bitDepth: 1, colorType: 0 },
        Buffer.alloc(30_000 * 3751),
      ),
  ],
  ['a PNG with too few pixels', () => png({ width: 300, height: 300 }, Buffer.alloc(300))],
  ['a PNG without a size', () => png({ width: 0, height: 0 }, Buffer.alloc(0))],
  [
    'a PNG of 16 bits that takes 320 MB',
    () => {
      const pixels = Buffer.alloc((8000 * 8 + 1) * 5000);
      return png({ width: 8000, height: 5000, bitDepth: 16, colorType: 6 }, pixels);
    },
  ],
  [
    'a PNG with a wrong checksum',
    async () => {
      const file = await noise().png().toBuffer();
      const at = file.indexOf('IDAT') + 10;
      file.writeUInt8((file.readUInt8(at) ^ 0xff) & 0xff, at);
      return file;
    },
  ],
  ['a GIF of 500 frames, of 45 megapixels together', () => gifOfBlanks(300, 300, 500)],
  [
    'a WebP that is said to be 16 383 pixels wide and high',
    async () => {
      const file = await noise(40, 30, 4).webp().toBuffer();
      const size = file.indexOf('VP8X') + 12;
      file.writeUIntLE(16_382, size, 3);
      file.writeUIntLE(16_382, size + 3, 3);
      return file;
    },
  ],
];

/** Files that are pictures, if unusual ones: the type and the size that they get. */
const PICTURES: [string, () => Buffer | Promise<Buffer>, object][] = [
  [
    'a JPEG with a page of HTML behind it',
    async () => Buffer.concat([await noise().jpeg().toBuffer(), Buffer.from(SCRIPT)]),
    { type: 'image/jpeg', width: 40, height: 30 },
  ],
  [
    'a PNG with a script in a comment',
    async () =>
      png({ width: 2, height: 1 }, Buffer.alloc(7), [
        pngChunk('tEXt', Buffer.from(`Comment\0${SCRIPT}`)),
      ]),
    { type: 'image/png', width: 2, height: 1 },
  ],
  [
    'a PNG of 1 × 65 535 pixels',
    () => png({ width: 1, height: 65_535, colorType: 0 }, Buffer.alloc(2 * 65_535)),
    { type: 'image/png', width: 1, height: 65_535 },
  ],
  [
    'a JPEG of 65 500 × 1 pixels',
    () => noise(65_500, 1).jpeg().toBuffer(),
    { type: 'image/jpeg', width: 65_500 },
  ],
  ['a JPEG of one pixel', () => noise(1, 1).jpeg().toBuffer(), { type: 'image/jpeg', width: 1 }],
  [
    'a grey JPEG',
    () => noise(40, 30, 1).toColourspace('b-w').jpeg().toBuffer(),
    { type: 'image/jpeg' },
  ],
  [
    'a JPEG for print',
    () => noise().toColourspace('cmyk').jpeg().toBuffer(),
    { type: 'image/jpeg' },
  ],
  [
    'a progressive JPEG',
    () => noise().jpeg({ progressive: true }).toBuffer(),
    { type: 'image/jpeg' },
  ],
  [
    'a PNG of 16 bits',
    () => noise().toColourspace('rgb16').png().toBuffer(),
    { type: 'image/png' },
  ],
  ['a PNG with a palette', () => noise().png({ palette: true }).toBuffer(), { type: 'image/png' }],
  ['a transparent WebP', () => noise(40, 30, 4).webp().toBuffer(), { type: 'image/webp' }],
  [
    'a GIF without a size of its own',
    async () => resized(await noise().gif().toBuffer(), 6, 0, 0),
    { type: 'image/webp', width: 40, height: 30 },
  ],
  ['an animated GIF', () => gif(40, 30, 3), { type: 'image/webp', width: 40, height: 30 }],
  ['an AVIF of 12 bits', () => noise().avif({ bitdepth: 12 }).toBuffer(), { type: 'image/webp' }],
];

const dataDir = mkdtempSync(join(tmpdir(), 'platen-media-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

describe('an upload that is', () => {
  const api = useTestApp({ dataDir });
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });
  afterEach(expectNothingLeft);

  async function expectNothingLeft(): Promise<void> {
    await api.http.get('/health/live').expect(200);
    expect(await leftOfUploads(api)).toEqual([]);
  }

  it.each(REFUSED)('%s is refused, and nothing is stored of it', async (_, make) => {
    const before = await storedFiles(api);
    expectProblem(await upload(api, author, await make()), {
      status: 422,
      code: 'unsupported_image',
    });
    expect(await storedFiles(api)).toEqual(before);
  });

  it.each(PICTURES)(
    '%s becomes a picture in sRGB of 8 bits, and nothing else',
    async (_, make, expected) => {
      const { status, body } = await upload(api, author, await make());
      expect({ status, body }).toMatchObject({ status: 201, body: expected });
      const file = await readFile(api, body.url);
      expect(file.includes('alert')).toBe(false);
      const { space, depth, channels } = await inspect(file, (picture) => picture.metadata());
      expect({ space, depth }).toEqual({ space: channels < 3 ? 'b-w' : 'srgb', depth: 'uchar' });
    },
  );

  it('an animation keeps all its frames', async () => {
    const { body } = await upload(api, author, await gif(400, 30, 4));
    const { pages } = await inspect(await readFile(api, body.url), (picture) => picture.metadata());
    expect(pages).toBe(4);
    // A smaller version would stand still.
    expect(body.srcset).toBe(`${body.url} 400w`);
  });

  it('a PNG with a bomb in its text is answered', async () => {
    const bomb = deflateSync(Buffer.alloc(200_000_000));
    const chunk = pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), bomb]));
    const { status } = await upload(
      api,
      author,
      png({ width: 2, height: 1 }, Buffer.alloc(7), [chunk]),
    );
    expect([200, 201, 422]).toContain(status);
  });
});
