/* Limits of pictures (docs/publication.md#pictures). Code, validation and documentation use them. */

/** Greatest size of an upload, in bytes. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** Greatest number of pixels of a picture, over all frames of an animation. */
export const MAX_PIXELS = 40_000_000;

/** Greatest size of a decoded picture, in bytes: pixels × channels × bytes per sample. */
export const MAX_DECODED_BYTES = 300_000_000;

/** Greatest width and height of a WebP file. */
export const MAX_WEBP_SIDE = 16_383;

/** Widths of the smaller versions, in pixels; those that are less wide than the picture are made. */
export const VARIANT_WIDTHS = [320, 640, 1280, 1920] as const;

/** Maximum length of an alternative text, in code points. */
export const MAX_ALT_LENGTH = 1000;

/** Characters of the SHA-256 digest, in hexadecimal, that a file is named by: 160 bits. */
export const HASH_LENGTH = 40;

/** Maximum length of a BlurHash of 4 × 4 components. */
export const MAX_BLURHASH_LENGTH = 36;
