import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { VERSION } from '../../config/version.js';
import { Clock } from '../../platform/clock.js';
import { DeliveryError, TargetDownError } from '../../platform/outbox/delivery-errors.js';
import { type ClaimedMessage, Outbox } from '../../platform/outbox/outbox.js';
import { OutboxJob } from '../../platform/outbox/outbox.job.js';
import { OutgoingClient } from '../../platform/outgoing/outgoing-client.js';
import { OutgoingRequestError } from '../../platform/outgoing/request-errors.js';

/** Milliseconds that the hub has for a response. */
const TIMEOUT = 15_000;

/** Milliseconds beyond that for noting the outcome. */
const MARGIN = 15_000;

/** The payload of a message of the outbox. */
export interface AnnouncementPayload {
  /** The feed. */
  url: string;
}

/** Tells the WebSub hub that a feed has something new, so that it fetches the feed for its subscribers. */
@Injectable()
export class AnnounceFeedJob extends OutboxJob<void> {
  readonly name = 'announce-feed';
  readonly counted = 'sent';
  readonly kind = 'websub';
  protected readonly concurrency = 3;
  protected readonly attemptTime = TIMEOUT + MARGIN;

  constructor(
    outbox: Outbox,
    clock: Clock,
    private readonly client: OutgoingClient,
    private readonly config: AppConfig,
  ) {
    super(outbox, clock);
  }

  protected async deliver({ payload }: ClaimedMessage, signal: AbortSignal): Promise<void> {
    const { webSubHub } = this.config.site;
    if (webSubHub === undefined) {
      return;
    }
    const { url } = payload as AnnouncementPayload;
    const status = await this.ping(webSubHub, url, signal);
    if (status < 200 || status > 299) {
      throw new DeliveryError(`hub: status ${status}`);
    }
  }

  /** The request that hubs take, by common usage: WebSub leaves it to the hub. @returns its status */
  private async ping(hub: string, feed: string, signal: AbortSignal): Promise<number> {
    const form = { 'hub.mode': 'publish', 'hub.url': feed };
    try {
      const { status } = await this.client.post({
        url: new URL(hub),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'user-agent': `Platen/${VERSION}`,
        },
        body: new URLSearchParams(form).toString(),
        timeout: TIMEOUT,
        signal,
      });
      return status;
    } catch (error) {
      throw error instanceof OutgoingRequestError
        ? new TargetDownError(`hub: ${error.failure}`)
        : error;
    }
  }
}
