import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

/** Of a camera with 12 megapixels. */
const WIDTH = 4032;
const HEIGHT = 3024;

/** Grain of a sensor, as a fraction of the range of a sample. */
const GRAIN = 0.03;

/**
 * A JPEG of about 3 MB, as a camera makes: shapes and gradients under a fine grain. Each is different.
 *
 * @param megapixels fewer for a smaller one
 */
export async function photo(megapixels = 12): Promise<Buffer> {
  const scale = Math.sqrt((megapixels * 1_000_000) / (WIDTH * HEIGHT));
  const [width, height] = [Math.round(WIDTH * scale), Math.round(HEIGHT * scale)];
  // Enlarged noise has soft shapes of all colours.
  const shapes = sharp(randomBytes(24 * 18 * 3), { raw: { width: 24, height: 18, channels: 3 } });
  const soft = await shapes
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
  const grain = randomBytes(65_537);
  for (let index = 0; index < soft.length; index++) {
    const noise = ((grain[index % grain.length] ?? 0) - 128) * GRAIN * 2;
    soft[index] = Math.min(255, Math.max(0, (soft[index] ?? 0) + noise));
  }
  return sharp(soft, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}
