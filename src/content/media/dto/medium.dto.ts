import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { MEDIA_PATH } from '../../../config/image-reference.js';
import type { SiteConfig } from '../../../config/site-config.js';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import {
  mainFileOf,
  PICTURE_TYPES,
  type PictureFiles,
  type PictureType,
  variantFileOf,
} from '../media-files.js';
import type { MediaPage } from '../medium.repository.js';

const EXAMPLE_FILE = `${MEDIA_PATH}0f3c2a9b7d1e4c5a8b6f0e2d4c6a8b0d1e3f5a7c`;

/** What a response is made from. */
interface ShownMedium extends PictureFiles {
  id: number;
  width: number;
  height: number;
  size: number;
  blurhash: string;
  alt: string;
}

/** A picture. */
@ApiSchema({ description: 'A picture, and where its files are.' })
export class MediumDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({
    format: 'uri-reference',
    description: 'Of the whole picture, which may differ from the upload in its type',
    example: `${EXAMPLE_FILE}.jpg`,
  })
  url!: string;

  @ApiProperty({ type: 'integer', description: 'In pixels', example: 4032 })
  width!: number;

  @ApiProperty({ type: 'integer', description: 'In pixels', example: 3024 })
  height!: number;

  @ApiProperty({ enum: PICTURE_TYPES, example: 'image/jpeg' })
  type!: PictureType;

  @ApiProperty({
    type: 'integer',
    description: 'Of the whole picture, in bytes',
    example: 2_483_112,
  })
  size!: number;

  @ApiProperty({
    description: 'To be shown until the picture is there (https://blurha.sh)',
    example: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
  })
  blurhash!: string;

  @ApiProperty({ description: 'Alternative text; empty if there is none', example: 'A type case' })
  alt!: string;

  @ApiProperty({
    description: 'All versions with their widths, for the attribute `srcset` of HTML',
    example: `${EXAMPLE_FILE}-320.webp 320w, ${EXAMPLE_FILE}.jpg 4032w`,
  })
  srcset!: string;

  /** @param site says where the server is reached; otherwise, URLs are paths */
  static from(medium: ShownMedium, { publicUrl = '' }: Pick<SiteConfig, 'publicUrl'>): MediumDto {
    const { id, hash, type, widths, width, height, size, blurhash, alt } = medium;
    const urlOf = (file: string): string => `${publicUrl}${MEDIA_PATH}${file}`;
    const url = urlOf(mainFileOf(medium));
    const variants = widths.map((one) => `${urlOf(variantFileOf(hash, one))} ${one}w`);
    const srcset = [...variants, `${url} ${width}w`].join(', ');
    return { id, url, width, height, type, size, blurhash, alt, srcset };
  }
}

/** A page of somebody's own pictures. */
@ApiSchema({ description: 'A page of your pictures.' })
export class MediaPageDto {
  @ApiProperty({ type: [MediumDto] })
  items!: MediumDto[];

  @ApiCursor('media', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from(
    { items, endCursor, hasNextPage }: MediaPage,
    site: Pick<SiteConfig, 'publicUrl'>,
  ): MediaPageDto {
    return { items: items.map((item) => MediumDto.from(item, site)), endCursor, hasNextPage };
  }
}
