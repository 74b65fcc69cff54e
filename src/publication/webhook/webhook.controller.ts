import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { ApiWebhookParam } from './dto/webhook-param.js';
import { WebhookDto, WebhookListDto, WebhookWithSecretDto } from './dto/webhook.dto.js';
import { CreateWebhookDto, UpdateWebhookDto } from './dto/write-webhook.dto.js';
import { WebhookLimitError, WebhookNotFoundError } from './webhook.errors.js';
import { MAX_WEBHOOKS } from './webhook-limits.js';
import { WebhookService } from './webhook.service.js';

/** Webhooks (docs/webhooks.md). */
@ApiTags('webhook')
@RequirePermission('webhook:manage')
@Controller('webhook')
export class WebhookController {
  constructor(private readonly webhooks: WebhookService) {}

  // Not idempotent by a key: the response would be stored, and with it the secret.
  @RepeatsConflicts()
  @Post()
  @ApiOperation({
    operationId: 'createWebhook',
    summary: 'Have events sent to a server',
    description:
      'The response is the only one that contains the `secret`, with which the server verifies the signatures.',
  })
  @ApiCreatedResponse({ type: WebhookWithSecretDto, headers: LOCATION })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookLimitError(MAX_WEBHOOKS))
  async create(
    @Body() body: CreateWebhookDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretDto> {
    const created = WebhookWithSecretDto.fromSecret(await this.webhooks.create(body));
    setLocation(reply, 'webhook', created.id);
    return created;
  }

  @Get()
  @ApiOperation({
    operationId: 'listWebhooks',
    summary: 'List all webhooks',
    description: 'By id, without their secrets.',
  })
  @ApiOkResponse({ type: WebhookListDto })
  @ApiProblems(401, new PermissionDeniedError())
  async list(): Promise<WebhookListDto> {
    return WebhookListDto.from(await this.webhooks.list());
  }

  @Get(':id')
  @ApiWebhookParam()
  @ApiOperation({
    operationId: 'readWebhook',
    summary: 'Read a webhook',
    description: 'Whether it is on, and since when it fails; its secret is not shown again.',
  })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookNotFoundError(), 414)
  async read(
    @Param('id', new ResourceIdPipe(WebhookNotFoundError)) id: number,
  ): Promise<WebhookDto> {
    return WebhookDto.from(await this.webhooks.read(id));
  }

  @RepeatsConflicts()
  @Patch(':id')
  @ApiWebhookParam()
  @ApiOperation({
    operationId: 'updateWebhook',
    summary: 'Change a webhook, or switch it on or off',
    description: 'While it is off, nothing is sent, and nothing that happens is kept for it.',
  })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookNotFoundError(), 414)
  async update(
    @Param('id', new ResourceIdPipe(WebhookNotFoundError)) id: number,
    @Body() body: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    return WebhookDto.from(await this.webhooks.update(id, body));
  }

  @RepeatsConflicts()
  @Delete(':id')
  @ApiWebhookParam()
  @ApiOperation({
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Its deliveries are deleted as well; what was not sent yet is not sent any more.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookNotFoundError(), 414)
  async delete(
    @Param('id', new ResourceIdPipe(WebhookNotFoundError)) id: number,
  ): Promise<DeletedDto> {
    await this.webhooks.delete(id);
    return { success: true };
  }

  @RepeatsConflicts()
  @Post(':id/rotate')
  @HttpCode(200)
  @ApiWebhookParam()
  @ApiOperation({
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret',
    description: 'For 24 hours, everything is signed with the secret before it as well.',
  })
  @ApiOkResponse({ type: WebhookWithSecretDto })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookNotFoundError(), 414)
  async rotate(
    @Param('id', new ResourceIdPipe(WebhookNotFoundError)) id: number,
  ): Promise<WebhookWithSecretDto> {
    return WebhookWithSecretDto.fromSecret(await this.webhooks.rotate(id));
  }
}
