import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Public } from '../../people/auth/public.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { PROBE } from '../../platform/http/concurrency-limiter.js';
import { HealthDto } from './health.dto.js';
import { HealthService } from './health.service.js';

/** Probes for load balancers and orchestrators (docs/api.md#health). */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Public()
  @RouteConfig(PROBE)
  @ApiOperation({
    operationId: 'checkLiveness',
    summary: 'Check that the process is alive',
    description: 'If this fails, restart the process.',
  })
  @ApiOkResponse({ type: HealthDto })
  @ApiProblems()
  live(): HealthDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @RouteConfig(PROBE)
  @ApiOperation({
    operationId: 'checkReadiness',
    summary: 'Check that the server is ready',
    description: 'While this is 503, send no requests to this server.',
  })
  @ApiOkResponse({ type: HealthDto })
  @ApiProblems()
  async ready(): Promise<HealthDto> {
    await this.health.assertReady();
    return { status: 'ok' };
  }
}
