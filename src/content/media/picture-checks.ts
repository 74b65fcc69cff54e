import type { Metadata } from 'sharp';
import type { PictureType } from './media-files.js';
import { UnsupportedImageError } from './media.errors.js';
import { MAX_DECODED_BYTES, MAX_PIXELS, MAX_WEBP_SIDE } from './media-limits.js';

/** What an upload was found to be, and becomes. */
export interface CheckedPicture {
  /** The media type that it is stored as. */
  type: PictureType;
  /** In pixels, as people see it: after it was turned the right way up. */
  width: number;
  height: number;
  isAnimated: boolean;
}

/** Bytes of a sample, by its type in libvips. */
const SAMPLE_BYTES: Readonly<Record<string, number>> = { uchar: 1, char: 1, ushort: 2, short: 2 };

/** Of any other type, such as `float` and `double`. */
const LARGEST_SAMPLE = 8;

/** What each format is stored as: AVIF takes too long to encode, GIF is several times as large as WebP. */
const STORED_AS: Readonly<Partial<Record<Metadata['format'], PictureType>>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  heif: 'image/webp',
  gif: 'image/webp',
};

/**
 * Looks at the header of a picture before it is decoded.
 *
 * @throws UnsupportedImageError
 */
export function checkPicture(metadata: Metadata): CheckedPicture {
  const type = STORED_AS[metadata.format];
  // Of the family, only AVIF can be decoded everywhere.
  if (type === undefined || (metadata.format === 'heif' && metadata.compression !== 'av1')) {
    throw new UnsupportedImageError();
  }
  const frames = framesOf(metadata);
  const { width, height } = metadata.autoOrient;
  const pixels = metadata.width * metadata.height * frames;
  if (pixels > MAX_PIXELS) {
    throw new UnsupportedImageError(
      `A picture must have at most ${MAX_PIXELS / 1e6} megapixels, over all its frames`,
    );
  }
  const sampleBytes = SAMPLE_BYTES[metadata.depth] ?? LARGEST_SAMPLE;
  if (pixels * metadata.channels * sampleBytes > MAX_DECODED_BYTES) {
    throw new UnsupportedImageError(
      `A picture must take at most ${MAX_DECODED_BYTES / 1e6} MB when it is decoded`,
    );
  }
  if (type === 'image/webp' && Math.max(width, height) > MAX_WEBP_SIDE) {
    throw new UnsupportedImageError(
      `A GIF, WebP or AVIF picture must be at most ${MAX_WEBP_SIDE} pixels wide and high`,
    );
  }
  return { type, width, height, isAnimated: frames > 1 };
}

/** Pages of other formats, such as the thumbnail in an AVIF file, are no frames. */
function framesOf({ format, pages = 1 }: Metadata): number {
  return format === 'gif' || format === 'webp' ? pages : 1;
}
