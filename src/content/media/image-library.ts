/** The library that decodes and encodes pictures. */
export type ImageLibrary = (typeof import('sharp'))['default'];

/**
 * What can be read: the decoders of the five formats, from files. All others stay blocked, such as that of
 * SVG, which is a program as much as a picture.
 */
const DECODERS = [
  'VipsForeignLoadJpegFile',
  'VipsForeignLoadPngFile',
  'VipsForeignLoadWebpFile',
  'VipsForeignLoadHeifFile',
  'VipsForeignLoadNsgifFile',
];

let loaded: Promise<ImageLibrary> | undefined;

/** Loads the library when it is first needed: it takes memory, and most instances see no upload for long. */
export function loadImageLibrary(): Promise<ImageLibrary> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ImageLibrary> {
  const { default: sharp } = await import('sharp');
  // No picture is decoded twice.
  sharp.cache(false);
  // One thread for each picture: they are processed two at a time, beside requests.
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: DECODERS });
  return sharp;
}
