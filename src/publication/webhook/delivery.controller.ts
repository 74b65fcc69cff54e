import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { DeliveryDto, DeliveryPageDto, DeliveryQueryDto } from './dto/delivery.dto.js';
import { ApiDeliveryParam, ApiWebhookParam } from './dto/webhook-param.js';
import { DeliveryNotFoundError, WebhookNotFoundError } from './webhook.errors.js';
import { WebhookService } from './webhook.service.js';

/** What is sent to webhooks (docs/webhooks.md#deliveries). */
@ApiTags('webhook')
@RequirePermission('webhook:manage')
@ApiWebhookParam()
@Controller('webhook/:id')
export class DeliveryController {
  constructor(private readonly webhooks: WebhookService) {}

  @RepeatsConflicts()
  @Post('test')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'testWebhook',
    summary: 'Send a message of the type `webhook.test`',
    description:
      'Once, also to a webhook that is off. Read its deliveries to see how it went: a failure does not count.',
  })
  @ApiAcceptedResponse({ type: DeliveryDto })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookNotFoundError(), 414)
  async test(
    @Param('id', new ResourceIdPipe(WebhookNotFoundError)) id: number,
  ): Promise<DeliveryDto> {
    return DeliveryDto.from(await this.webhooks.test(id));
  }

  @Get('delivery')
  @ApiOperation({
    operationId: 'listWebhookDeliveries',
    summary: 'List what was sent to a webhook, and is to be sent',
    description: 'Newest first, of the last 30 days.',
  })
  @ApiOkResponse({ type: DeliveryPageDto })
  @ApiProblems(401, new PermissionDeniedError(), new WebhookNotFoundError(), 414)
  async list(
    @Param('id', new ResourceIdPipe(WebhookNotFoundError)) id: number,
    @Query() query: DeliveryQueryDto,
  ): Promise<DeliveryPageDto> {
    return DeliveryPageDto.from(await this.webhooks.listDeliveries(id, query));
  }

  @RepeatsConflicts()
  @Post('delivery/:delivery/replay')
  @HttpCode(202)
  @ApiDeliveryParam()
  @ApiOperation({
    operationId: 'replayWebhookDelivery',
    summary: 'Send an event again',
    description: 'With the same `webhook-id`, whatever became of it, and with new attempts.',
  })
  @ApiAcceptedResponse({ type: DeliveryDto })
  @ApiProblems(401, new PermissionDeniedError(), new DeliveryNotFoundError(), 414)
  async replay(
    @Param('id', new ResourceIdPipe(DeliveryNotFoundError)) id: number,
    @Param('delivery', new ResourceIdPipe(DeliveryNotFoundError)) delivery: number,
  ): Promise<DeliveryDto> {
    return DeliveryDto.from(await this.webhooks.replay(id, delivery));
  }
}
