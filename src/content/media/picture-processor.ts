import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { encode } from 'blurhash';
import type { Sharp, SharpOptions } from 'sharp';
import { FairQueue } from '../../platform/concurrency/fair-queue.js';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { type ImageLibrary, loadImageLibrary } from './image-library.js';
import { HASH_LENGTH, MAX_PIXELS, VARIANT_WIDTHS } from './media-limits.js';
import { mainFileOf, type PictureFiles, variantFileOf } from './media-files.js';
import { UnsupportedImageError } from './media.errors.js';
import { type CheckedPicture, checkPicture } from './picture-checks.js';

/** Pictures that are processed at the same time: each takes a thread and up to 300 MB. */
const RUNNING = 2;

/** Uploads that wait to be processed; their files are on the disk. */
const MAX_WAITING = 60;

/** Uploads of one address or account that wait or are processed. */
const SHARE = 20;

/** Seconds after which a refused client may try again. */
const RETRY_AFTER = 5;

/** Seconds for each version of a picture; one that takes longer is refused. */
const TIMEOUT = 20;

/** Of the picture that a BlurHash is made from, in pixels. */
const BLURHASH_SIDE = 32;

/** Components of a BlurHash along the longer and the shorter side. */
const BLURHASH_COMPONENTS = [4, 3] as const;

const QUALITY = 82;

/** A file that was made of an upload. */
export interface MadeFile {
  name: string;
  /** Where it is. */
  path: string;
  contentType: string;
}

/** What was made of an upload. */
export interface ProcessedPicture extends PictureFiles {
  /** In pixels. */
  width: number;
  height: number;
  /** Of the whole picture's file, in bytes. */
  size: number;
  /** Of all files, in bytes. */
  storedSize: number;
  blurhash: string;
  /** First that of the whole picture. */
  files: MadeFile[];
}

/**
 * Makes of an upload what is served: a file of the whole picture and smaller ones. Everything is decoded
 * and encoded anew in sRGB, so that nothing else of the upload is left: no place, no name, no thumbnail of
 * what was cut off, no code. It happens in threads of the library, two pictures at a time.
 */
@Injectable()
export class PictureProcessor {
  private readonly queue = new FairQueue({
    running: RUNNING,
    waiting: MAX_WAITING,
    share: SHARE,
    refusal: 'Too many uploads',
    retryAfter: RETRY_AFTER,
  });

  /**
   * @param path of the upload
   * @param folder where to make the files; it is made, too
   * @throws UnsupportedImageError
   * @throws TooManyRequestsError if too many pictures of the client are waiting
   * @throws UnavailableError if too many pictures are waiting
   */
  process(path: string, folder: string): Promise<ProcessedPicture> {
    return this.queue.run(currentShareKeys(), async () => {
      const sharp = await loadImageLibrary();
      await mkdir(folder);
      const checked = checkPicture(await decoded(() => sharp(path, OPTIONS).metadata()));
      return make(sharp, path, folder, checked);
    });
  }
}

const OPTIONS: SharpOptions = {
  // Truncated and damaged files; cameras make files with warnings.
  failOn: 'error',
  limitInputPixels: MAX_PIXELS,
};

async function make(
  sharp: ImageLibrary,
  path: string,
  folder: string,
  checked: CheckedPicture,
): Promise<ProcessedPicture> {
  const { type, isAnimated } = checked;
  const mainPath = join(folder, 'main');
  const main = sharp(path, { ...OPTIONS, animated: isAnimated });
  // An animation cannot be turned, and no format that has one says how.
  const upright = isAnimated ? main : main.autoOrient();
  const { size } = await encodeFile(encoder(upright, type, isAnimated), mainPath);
  const hash = await digestOf(mainPath);
  const small = await smallVersion(sharp, path);
  const files = [{ name: mainFileOf({ hash, type }), path: mainPath, contentType: type as string }];
  let storedSize = size;
  // Those of an animation would not move.
  const widths = isAnimated ? [] : VARIANT_WIDTHS.filter((width) => width < checked.width);
  for (const width of widths) {
    const variant = { name: variantFileOf(hash, width), path: join(folder, `${width}`) };
    const resized = sharp(small.data, small).resize({ width });
    storedSize += (await encodeFile(encoder(resized, 'image/webp'), variant.path)).size;
    files.push({ ...variant, contentType: 'image/webp' });
  }
  const { width, height } = checked;
  const blurhash = await blurhashOf(sharp(small.data, small));
  return { hash, type, width, height, size, storedSize, widths, blurhash, files };
}

/** The pixels of the picture, at most as wide as the widest of the smaller versions. */
async function smallVersion(
  sharp: ImageLibrary,
  path: string,
): Promise<{ data: Buffer; raw: NonNullable<SharpOptions['raw']> }> {
  const { data, info } = await decoded(() =>
    sharp(path, OPTIONS)
      .autoOrient()
      .resize({ width: Math.max(...VARIANT_WIDTHS), withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .timeout({ seconds: TIMEOUT })
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  return { data, raw: { width, height, channels } };
}

function encoder(picture: Sharp, type: PictureFiles['type'], isAnimated = false): Sharp {
  const converted = picture.toColourspace('srgb');
  if (type === 'image/webp') {
    // The default effort of 4 takes too long for all frames of an animation.
    return converted.webp({ quality: QUALITY, effort: isAnimated ? 1 : 3 });
  }
  return type === 'image/png' ? converted.png() : converted.jpeg({ quality: QUALITY });
}

function encodeFile(picture: Sharp, path: string): Promise<{ size: number }> {
  return decoded(() => picture.timeout({ seconds: TIMEOUT }).toFile(path));
}

async function blurhashOf(picture: Sharp): Promise<string> {
  const { data, info } = await picture
    .resize(BLURHASH_SIDE, BLURHASH_SIDE, { fit: 'inside' })
    .flatten({ background: 'white' })
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [long, short] = BLURHASH_COMPONENTS;
  const [x, y] = info.width >= info.height ? [long, short] : [short, long];
  return encode(new Uint8ClampedArray(data), info.width, info.height, x, y);
}

/** @throws UnsupportedImageError for whatever the library cannot decode */
async function decoded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw Object.assign(new UnsupportedImageError(), { cause: error });
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex').slice(0, HASH_LENGTH);
}
