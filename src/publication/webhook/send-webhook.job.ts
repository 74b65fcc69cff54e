import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { DeliveryError } from '../../platform/outbox/delivery-errors.js';
import { type ClaimedMessage, Outbox } from '../../platform/outbox/outbox.js';
import { OutboxJob } from '../../platform/outbox/outbox.job.js';
import { nextDelivery } from './retry-waits.js';
import { TEST_TYPE } from './webhook-delivery.entity.js';
import { ATTEMPT_TIMEOUT, FAILING_TIME, MAX_WEBHOOKS } from './webhook-limits.js';
import { type AttemptOutcome, WebhookRepository } from './webhook.repository.js';
import { WebhookDeliveryError, WebhookSender } from './webhook-sender.js';
import { WebhookSwitch } from './webhook-switch.js';

/** Messages that are sent to one webhook at the same time: while its server is slow, others are served. */
const AT_ONCE_TO_ONE = 4;

/** Milliseconds beyond the request itself that reading a delivery and noting its outcome may take. */
const MARGIN = 30_000;

/** Status of a server that wants no more messages. */
const GONE = 410;

/** The payload of a message of the outbox. */
export interface WebhookPayload {
  deliveryId: number;
}

/** Sends events to webhooks. */
@Injectable()
export class SendWebhookJob extends OutboxJob<AttemptOutcome | undefined> {
  readonly name = 'send-webhook';
  readonly counted = 'sent';
  readonly kind = 'webhook';
  protected readonly concurrency = MAX_WEBHOOKS * AT_ONCE_TO_ONE;
  protected readonly attemptTime = ATTEMPT_TIMEOUT + MARGIN;

  /** How many messages are being sent, by webhook. One instance at a time sends any. */
  private readonly sending = new Map<number, number>();

  constructor(
    outbox: Outbox,
    clock: Clock,
    private readonly webhooks: WebhookRepository,
    private readonly sender: WebhookSender,
    private readonly webhookSwitch: WebhookSwitch,
  ) {
    super(outbox, clock);
  }

  protected override busyTargets(): number[] {
    return [...this.sending].filter(([, count]) => count >= AT_ONCE_TO_ONE).map(([id]) => id);
  }

  /** @returns undefined if there is nothing to send any more */
  protected async deliver(
    { target, payload }: ClaimedMessage,
    signal: AbortSignal,
  ): Promise<AttemptOutcome | undefined> {
    const webhook = target ?? 0;
    this.sending.set(webhook, (this.sending.get(webhook) ?? 0) + 1);
    try {
      return await this.send(payload as WebhookPayload, signal);
    } finally {
      this.sending.set(webhook, (this.sending.get(webhook) ?? 1) - 1);
    }
  }

  private async send(
    { deliveryId }: WebhookPayload,
    signal: AbortSignal,
  ): Promise<AttemptOutcome | undefined> {
    const time = this.clock.now();
    const task = await this.webhooks.readTask(deliveryId, time);
    if (!task) {
      return undefined;
    }
    // A test tells whether it would work before it is switched on.
    if (task.isDisabled && task.type !== TEST_TYPE) {
      const outcome = { time, duration: 0, responseStatus: null };
      throw new WebhookDeliveryError(task, 'disabled', outcome);
    }
    return this.sender.send(task, signal);
  }

  protected override async onDelivered(
    message: ClaimedMessage,
    outcome: AttemptOutcome | undefined,
  ): Promise<void> {
    const { deliveryId } = message.payload as WebhookPayload;
    await (outcome
      ? this.webhooks.noteSuccess(message, deliveryId, outcome)
      : super.onDelivered(message, outcome));
  }

  protected override nextAttempt(
    { attempts }: ClaimedMessage,
    error: DeliveryError,
    now: Date,
  ): Date | null {
    if (!(error instanceof WebhookDeliveryError)) {
      return nextDelivery(attempts, undefined, now);
    }
    const isFinal = isGone(error) || error.failure === 'disabled' || isTest(error);
    return isFinal ? null : nextDelivery(attempts, error.retryAfter, now);
  }

  protected override async onFailed(
    message: ClaimedMessage,
    next: Date | null,
    error: DeliveryError,
  ): Promise<void> {
    if (!(error instanceof WebhookDeliveryError)) {
      return super.onFailed(message, next, error);
    }
    const { task, failure, outcome, message: reason } = error;
    const counts = failure !== 'disabled' && !isTest(error);
    const failed = { ...outcome, failure, reason, next, counts };
    await this.webhooks.noteFailure(message, task.id, failed);
    if (isGone(error)) {
      await this.webhookSwitch.disable(task.webhookId, 'gone');
    } else if (counts && isFailingTooLong(error)) {
      await this.webhookSwitch.disable(task.webhookId, 'failing');
    }
  }
}

function isGone({ outcome, task }: WebhookDeliveryError): boolean {
  return outcome.responseStatus === GONE && task.type !== TEST_TYPE;
}

function isTest({ task }: WebhookDeliveryError): boolean {
  return task.type === TEST_TYPE;
}

function isFailingTooLong({ task, outcome }: WebhookDeliveryError): boolean {
  const since = task.failingSince === null ? outcome.time : new Date(task.failingSince);
  return outcome.time.getTime() - since.getTime() >= FAILING_TIME;
}
