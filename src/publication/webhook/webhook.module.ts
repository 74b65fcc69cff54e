import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { OutboxModule } from '../../platform/outbox/outbox.module.js';
import { AddressPolicy } from '../../platform/outgoing/address-policy.js';
import { OutgoingClient } from '../../platform/outgoing/outgoing-client.js';
import { DeliveryController } from './delivery.controller.js';
import { PurgeDeliveriesJob } from './purge-deliveries.job.js';
import { SecretEncryption } from './secret-encryption.js';
import { SecretRenewal } from './secret-renewal.js';
import { SendWebhookJob } from './send-webhook.job.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookDisabledMail } from './webhook-disabled.mail.js';
import { Webhook } from './webhook.entity.js';
import { WebhookPersonalData } from './webhook.personal-data.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookService } from './webhook.service.js';
import { WebhookSwitch } from './webhook-switch.js';

/** Webhooks: servers that are told of events. */
@Module({
  imports: [MikroOrmModule.forFeature([Webhook, WebhookDelivery]), OutboxModule],
  controllers: [WebhookController, DeliveryController],
  providers: [
    {
      provide: OutgoingClient,
      inject: [AppConfig],
      useFactory: ({ webhookAllow }: AppConfig) =>
        new OutgoingClient(new AddressPolicy(webhookAllow)),
    },
    PurgeDeliveriesJob,
    SecretEncryption,
    SecretRenewal,
    SendWebhookJob,
    WebhookDisabledMail,
    WebhookPersonalData,
    WebhookSender,
    WebhookService,
    WebhookSwitch,
  ],
})
export class WebhookModule {}
