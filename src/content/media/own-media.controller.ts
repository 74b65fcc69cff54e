import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppConfig } from '../../config/app-config.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { MediaQueryDto } from './dto/media-query.dto.js';
import { MediaPageDto } from './dto/medium.dto.js';
import { MediaService } from './media.service.js';

/** The user's own pictures (docs/publication.md#pictures). */
@ApiTags('media')
@Controller('user/media')
export class OwnMediaController {
  constructor(
    private readonly media: MediaService,
    private readonly config: AppConfig,
  ) {}

  @Get()
  @RequirePermission('media:write')
  @ApiOperation({
    operationId: 'listOwnMedia',
    summary: 'List your pictures',
    description: 'Newest first.',
  })
  @ApiOkResponse({ type: MediaPageDto })
  @ApiProblems(401, new PermissionDeniedError())
  async list(@CurrentUser() user: User, @Query() query: MediaQueryDto): Promise<MediaPageDto> {
    return MediaPageDto.from(await this.media.list(user, query), this.config.site);
  }
}
