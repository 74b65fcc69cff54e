import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../people/auth/public.decorator.js';
import { ApiIndexDto, DOCUMENTATION_LINKS } from '../../platform/openapi/api-index.dto.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { AppConfig } from '../../config/app-config.js';
import { NATIVE_DOCS } from './native-docs.js';

/** The root of the API: links to the documentation. */
@ApiTags('index')
@Controller()
export class ApiIndexController {
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
  @ApiProblems()
  read(@Res({ passthrough: true }) reply: FastifyReply): ApiIndexDto {
    return ApiIndexDto.linked(reply, NATIVE_DOCS, this.config.docs);
  }
}
