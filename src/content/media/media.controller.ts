import { Body, Controller, Delete, HttpStatus, Param, Patch, Post, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { StreamedBody } from '../../platform/http/streamed-body.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { MAX_INTEGER } from '../../platform/validation/resource-id.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { MediumDto } from './dto/medium.dto.js';
import { UpdateMediumDto } from './dto/update-medium.dto.js';
import { type IncomingUpload, Upload } from './incoming-upload.js';
import {
  MediaInUseError,
  MediaStorageError,
  MediumNotFoundError,
  NotAnUploadError,
  UnsupportedImageError,
  UploadTooLargeError,
} from './media.errors.js';
import { MediaService } from './media.service.js';

/** Documents `:id`. */
const ApiMediumParam = (): MethodDecorator =>
  ApiParam({
    name: 'id',
    description: 'Id of the picture',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  });

/** Pictures (docs/publication.md#pictures). */
@ApiTags('media')
@RequirePermission('media:write')
@Controller('media')
export class MediaController {
  constructor(
    private readonly media: MediaService,
    private readonly config: AppConfig,
  ) {}

  // Not idempotent by a key: it is by itself, and a transaction would be open while the body arrives.
  @RepeatsConflicts()
  @Post()
  @StreamedBody()
  @ApiConsumes('image/*', 'application/octet-stream', 'multipart/form-data')
  @ApiBody({
    required: true,
    schema: { type: 'string', format: 'binary', example: 'The bytes of a picture' },
  })
  @ApiOperation({
    operationId: 'createMedium',
    summary: 'Upload a picture',
    description:
      'JPEG, PNG, WebP, AVIF or GIF, at most 10 MiB and 40 megapixels: the body as it is, or the first file of a form. It is turned upright and encoded anew, without place, camera and comments. A picture that you uploaded before is returned as it is (200).',
  })
  @ApiOkResponse({ type: MediumDto, description: 'You had this picture before' })
  @ApiCreatedResponse({ type: MediumDto, description: 'Created' })
  @ApiProblems(
    401,
    new PermissionDeniedError(),
    409,
    new UploadTooLargeError(),
    new NotAnUploadError(),
    new UnsupportedImageError(),
    new MediaStorageError(),
  )
  async create(
    @CurrentUser() user: User,
    @Upload() upload: IncomingUpload,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MediumDto> {
    const { medium, created } = await this.media.upload(user, upload);
    reply.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return MediumDto.from(medium, this.config.site);
  }

  @RepeatsConflicts()
  @Patch(':id')
  @ApiMediumParam()
  @ApiOperation({
    operationId: 'updateMedium',
    summary: 'Describe a picture',
    description: 'Changes its alternative text.',
  })
  @ApiOkResponse({ type: MediumDto })
  @ApiProblems(401, new PermissionDeniedError(), new MediumNotFoundError(), 414)
  async update(
    @CurrentUser() user: User,
    @Param('id', new ResourceIdPipe(MediumNotFoundError)) id: number,
    @Body() body: UpdateMediumDto,
  ): Promise<MediumDto> {
    return MediumDto.from(await this.media.update(user, id, body), this.config.site);
  }

  @RepeatsConflicts()
  @Delete(':id')
  @ApiMediumParam()
  @ApiOperation({
    operationId: 'deleteMedium',
    summary: 'Delete a picture',
    description: 'Not while articles show it: 409, with those that you can see.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(
    401,
    new PermissionDeniedError(),
    new MediumNotFoundError(),
    new MediaInUseError(['/article/how-type-was-set']),
    414,
  )
  async delete(
    @CurrentUser() user: User,
    @Param('id', new ResourceIdPipe(MediumNotFoundError)) id: number,
  ): Promise<DeletedDto> {
    await this.media.delete(user, id);
    return { success: true };
  }
}
