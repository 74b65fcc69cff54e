import { Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../people/auth/public.decorator.js';
import { ApiIndexDto, DOCUMENTATION_LINKS } from '../../platform/openapi/api-index.dto.js';
import { AppConfig } from '../../config/app-config.js';
import { ApiErrors } from './api-realworld.decorator.js';
import { RealWorldController } from './realworld-controller.decorator.js';
import { REALWORLD_DOCS } from './realworld-docs.js';

/** The root of this API. */
@RealWorldController('', 'index')
export class RealWorldIndexController {
  constructor(private readonly config: AppConfig) {}

  @Get()
  @Public()
  @ApiOperation({
    operationId: 'readIndex',
    summary: 'Find the documentation',
    description:
      'Links to Swagger UI and to the OpenAPI document, unless the server does not publish them.',
  })
  @ApiOkResponse({ type: ApiIndexDto, headers: DOCUMENTATION_LINKS })
  @ApiErrors()
  read(@Res({ passthrough: true }) reply: FastifyReply): ApiIndexDto {
    return ApiIndexDto.linked(reply, REALWORLD_DOCS, this.config.docs);
  }
}
