import { Injectable } from '@nestjs/common';
import { VERSION } from '../../config/version.js';
import { Clock } from '../../platform/clock.js';
import { DeliveryError } from '../../platform/outbox/delivery-errors.js';
import { OutgoingClient, type OutgoingResponse } from '../../platform/outgoing/outgoing-client.js';
import { OutgoingRequestError } from '../../platform/outgoing/request-errors.js';
import { SecretEncryption } from './secret-encryption.js';
import type { DeliveryFailure } from './webhook-delivery.entity.js';
import { ATTEMPT_TIMEOUT } from './webhook-limits.js';
import type { AttemptOutcome } from './webhook.repository.js';
import { signatureOf } from './webhook-secret.js';
import type { DeliveryTask } from './webhook.sql.js';

/** An attempt that failed. Its message has no personal data. */
export class WebhookDeliveryError extends DeliveryError {
  constructor(
    readonly task: DeliveryTask,
    readonly failure: DeliveryFailure,
    readonly outcome: AttemptOutcome,
    /** The header of the response. */
    readonly retryAfter?: string,
  ) {
    const { responseStatus } = outcome;
    super(`webhook ${task.webhookId}: ${failure}${responseStatus ? ` ${responseStatus}` : ''}`);
  }
}

/** Signs and sends messages to webhooks, as Standard Webhooks says. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly client: OutgoingClient,
    private readonly encryption: SecretEncryption,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns how it went, for a status of 2xx
   * @throws WebhookDeliveryError for any other, or without a response
   */
  async send(task: DeliveryTask, signal: AbortSignal): Promise<AttemptOutcome> {
    const time = this.clock.now();
    const begin = performance.now();
    const outcomeOf = (responseStatus: number | null): AttemptOutcome => ({
      time,
      duration: Math.round(performance.now() - begin),
      responseStatus,
    });
    const secrets = this.secretsOf(task);
    if (!secrets) {
      throw new WebhookDeliveryError(task, 'secret', outcomeOf(null));
    }
    let response: OutgoingResponse;
    try {
      response = await this.client.post({
        ...messageOf(task, secrets, time),
        timeout: ATTEMPT_TIMEOUT,
        signal,
      });
    } catch (error) {
      throw error instanceof OutgoingRequestError
        ? new WebhookDeliveryError(task, error.failure, outcomeOf(null))
        : error;
    }
    const { status, retryAfter } = response;
    if (status < 200 || status > 299) {
      throw new WebhookDeliveryError(task, 'status', outcomeOf(status), retryAfter);
    }
    return outcomeOf(status);
  }

  /** Undefined if they cannot be decrypted: `JWT_SECRET` was exchanged. */
  private secretsOf({ secret, previousSecret }: DeliveryTask): string[] | undefined {
    try {
      return [secret, ...(previousSecret === null ? [] : [previousSecret])].map((encrypted) =>
        this.encryption.decrypt(encrypted),
      );
    } catch {
      return undefined;
    }
  }
}

/** The request of a message. */
function messageOf(
  { eventId, type, occurredAt, data, url }: DeliveryTask,
  secrets: readonly string[],
  time: Date,
): { url: URL; headers: Record<string, string>; body: string } {
  const body = JSON.stringify({ type, timestamp: occurredAt, data });
  const timestamp = Math.floor(time.getTime() / 1000);
  return {
    url: new URL(url),
    headers: {
      'content-type': 'application/json',
      'user-agent': `Platen/${VERSION}`,
      'webhook-id': eventId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf({ id: eventId, timestamp, body }, secrets),
    },
    body,
  };
}
