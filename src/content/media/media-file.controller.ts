import { Controller, Get, Param, Res, type StreamableFile } from '@nestjs/common';
import {
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { MEDIA_PATH } from '../../config/image-reference.js';
import { Public } from '../../people/auth/public.decorator.js';
import { respondWithFile } from '../../platform/http/byte-range.js';
import { ApiIfNoneMatch } from '../../platform/openapi/api-conditional.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { FileNamePipe } from './file-name.pipe.js';
import { FILE_NAME_PATTERN, type FileName } from './media-files.js';
import { MediaFilesService } from './media-files.service.js';
import { MediumNotFoundError } from './media.errors.js';

const IMAGE = 'image/*';

const BINARY = {
  content: { [IMAGE]: { schema: { type: 'string', format: 'binary' } } },
} as const;

/** Of a file that has another name when its content is another. */
const HEADERS = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  // Also where it is opened by itself, it can run nothing.
  'Content-Security-Policy': "default-src 'none'; sandbox",
  // The front end, of another origin, shows it.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** The files of pictures (docs/publication.md#pictures). */
@ApiTags('media')
@Controller(MEDIA_PATH)
export class MediaFileController {
  constructor(private readonly files: MediaFilesService) {}

  @Get(':name')
  @Public()
  @ApiParam({
    name: 'name',
    description: 'Name of the file, as in `url` and `srcset` of a picture',
    schema: {
      type: 'string',
      pattern: FILE_NAME_PATTERN,
      example: '0f3c2a9b7d1e4c5a8b6f0e2d4c6a8b0d1e3f5a7c.jpg',
    },
  })
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'One range of bytes; a list of them is ignored',
    schema: { type: 'string', example: 'bytes=0-1023' },
  })
  @ApiOperation({
    operationId: 'readMediaFile',
    summary: 'Read a file of a picture',
    description: 'What a name stands for never changes, so it can be cached for good.',
  })
  @ApiProduces(IMAGE)
  @ApiOkResponse({ description: 'The file', ...BINARY })
  @ApiResponse({ status: 206, description: 'The range of the file', ...BINARY })
  @ApiIfNoneMatch()
  @ApiProblems(new MediumNotFoundError(), 414, 416)
  async read(
    @Param('name', FileNamePipe) { name, type }: FileName,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return respondWithFile(reply, {
      etag: `"${name}"`,
      size: await this.files.sizeOf(name),
      headers: { ...HEADERS, 'Content-Type': type },
      open: (part) => this.files.read(name, part),
    });
  }
}
