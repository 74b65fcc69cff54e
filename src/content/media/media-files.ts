import { HASH_LENGTH, VARIANT_WIDTHS } from './media-limits.js';

/** The media types of stored pictures, each with the extension of its files. */
export const EXTENSIONS = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
} as const;

/** A key of {@link EXTENSIONS}. */
export type PictureType = keyof typeof EXTENSIONS;

/** All {@link PictureType}s. */
export const PICTURE_TYPES = Object.keys(EXTENSIONS) as PictureType[];

/** What the names of a picture's files are made of. */
export interface PictureFiles {
  /** Beginning of the SHA-256 digest of the whole picture's file. */
  hash: string;
  type: PictureType;
  /** Widths of the smaller versions. */
  widths: readonly number[];
}

/** The name of the file of the whole picture. */
export function mainFileOf({ hash, type }: Pick<PictureFiles, 'hash' | 'type'>): string {
  return `${hash}.${EXTENSIONS[type]}`;
}

/** The name of the file of a smaller version. */
export function variantFileOf(hash: string, width: number): string {
  return `${hash}-${width}.webp`;
}

/** The names of all files of a picture, first that of the whole picture. */
export function filesOf(picture: PictureFiles): string[] {
  const variants = picture.widths.map((width) => variantFileOf(picture.hash, width));
  return [mainFileOf(picture), ...variants];
}

/** The names of files: nothing that leads out of a folder. */
export const FILE_NAME_PATTERN = `^[0-9a-f]{${HASH_LENGTH}}(-(${VARIANT_WIDTHS.join('|')})\\.webp|\\.(jpg|png|webp))$`;

const FILE_NAME = new RegExp(FILE_NAME_PATTERN);

/** A file name, taken apart. */
export interface FileName {
  name: string;
  hash: string;
  type: PictureType;
}

/** Takes a file name apart; undefined if it is not the name of a picture's file. */
export function parseFileName(name: string): FileName | undefined {
  const type = PICTURE_TYPES.find((one) => name.endsWith(`.${EXTENSIONS[one]}`));
  return type !== undefined && FILE_NAME.test(name)
    ? { name, hash: name.slice(0, HASH_LENGTH), type }
    : undefined;
}
