import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Response } from 'supertest';
import type { Person } from './people.js';
import type { TestApp } from './test-app.js';

/** A picture in a response of the API. */
export interface PostedMedium {
  id: number;
  url: string;
  width: number;
  height: number;
  type: string;
  size: number;
  blurhash: string;
  alt: string;
  srcset: string;
}

/** Noise, of which each picture is different. */
export function noise(width = 40, height = 30, channels: 1 | 2 | 3 | 4 = 3): Sharp {
  const pixels = randomBytes(width * height * channels);
  return sharp(pixels, { raw: { width, height, channels } });
}

/** A JPEG of noise. */
export function jpeg(width?: number, height?: number): Promise<Buffer> {
  return noise(width, height).jpeg().toBuffer();
}

/** A picture that is red on its left and blue on its right side, 40 × 20 pixels. */
export function redAndBlue(): Sharp {
  const row = Buffer.concat([
    Buffer.alloc(3 * 20, Buffer.from([255, 0, 0])),
    Buffer.alloc(3 * 20, Buffer.from([0, 0, 255])),
  ]);
  const pixels = Buffer.concat(Array.from({ length: 20 }, () => row));
  return sharp(pixels, { raw: { width: 40, height: 20, channels: 3 } });
}

/** Uploads a picture, as the body. */
export async function upload(
  { http }: TestApp,
  { auth }: Person,
  picture: Buffer,
  contentType = 'image/jpeg',
): Promise<Response> {
  return http.post('/media').set(auth).set('content-type', contentType).send(picture);
}

/** Uploads a new picture. */
export async function addPicture(
  api: TestApp,
  person: Person,
  picture?: Buffer,
): Promise<PostedMedium> {
  const { status, body } = await upload(api, person, picture ?? (await jpeg()));
  if (status !== 201) {
    throw new Error(`The picture was refused: ${status} ${JSON.stringify(body)}`);
  }
  return body;
}

/** Path of a URL of the API. */
export function pathOf(url: string): string {
  return new URL(url).pathname;
}

/** Reads a file of a picture. */
export async function readFile({ http }: TestApp, url: string): Promise<Buffer> {
  const { body } = await http.get(pathOf(url)).responseType('blob').expect(200);
  return body;
}

/** Runs `look` on a picture. From a file: the server has all decoders of buffers blocked. */
export async function inspect<T>(
  picture: Buffer,
  look: (picture: Sharp) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'platen-picture-'));
  try {
    const path = join(folder, 'picture');
    await writeFile(path, picture);
    return await look(sharp(path));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The header of a picture. */
export function metadataOf(picture: Buffer): Promise<Metadata> {
  return inspect(picture, (one) => one.metadata());
}

/** A PNG file, whose header may not be true. */
export function png(
  { width, height, bitDepth = 8, colorType = 2 }: PngHeader,
  pixels: Buffer,
  extra: readonly Buffer[] = [],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...extra,
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

interface PngHeader {
  width: number;
  height: number;
  bitDepth?: number;
  /** 0 is grey, 2 is RGB. */
  colorType?: number;
}

/** A chunk of a PNG file. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}

/** An animated GIF. */
export function gif(width: number, height: number, frames: number): Promise<Buffer> {
  const pixels = randomBytes(width * height * 3 * frames);
  return sharp(pixels, { raw: { width, height: height * frames, channels: 3, pageHeight: height } })
    .gif()
    .toBuffer();
}
