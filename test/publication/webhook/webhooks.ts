import { Webhook } from 'standardwebhooks';
import type { EventType } from '../../../src/platform/events/domain-events.js';
import { runJobAt } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import type { Person } from '../../support/people.js';
import type { Received } from '../../support/receiver.js';
import { until } from '../../support/server-process.js';
import type { TestApp } from '../../support/test-app.js';

/** A webhook in a response of the API. */
export interface WebhookResponse {
  id: number;
  url: string;
  events: string[];
  description: string;
  enabled: boolean;
  disabledAt: string | null;
  disabledReason: string | null;
  failingSince: string | null;
}

/** A delivery in a response of the API. */
export interface DeliveryResponse {
  id: number;
  eventId: string;
  type: string;
  status: string;
  attempts: number;
  lastAttemptAt: string | null;
  duration: number | null;
  responseStatus: number | null;
  error: string | null;
}

/** Creates a webhook. */
export async function createWebhook(
  { http }: TestApp,
  admin: Person,
  url: string,
  events: readonly EventType[] = ['user.created'],
): Promise<WebhookResponse & { secret: string }> {
  const { body } = await http.post('/webhook').set(admin.auth).send({ url, events }).expect(201);
  return body;
}

/** Reads a webhook. */
export async function readWebhook(
  { http }: TestApp,
  admin: Person,
  id: number,
): Promise<WebhookResponse> {
  return (await http.get(`/webhook/${id}`).set(admin.auth).expect(200)).body;
}

/** The deliveries of a webhook, newest first. */
export async function deliveriesOf(
  { http }: TestApp,
  admin: Person,
  id: number,
): Promise<DeliveryResponse[]> {
  return (await http.get(`/webhook/${id}/delivery`).set(admin.auth).expect(200)).body.items;
}

/** Waits for the end of an attempt. @returns the newest delivery */
export async function whenAttempted(
  api: TestApp,
  admin: Person,
  id: number,
  attempts = 1,
): Promise<DeliveryResponse> {
  let newest: DeliveryResponse | undefined;
  await until(async () => {
    [newest] = await deliveriesOf(api, admin, id);
    return newest?.attempts === attempts;
  });
  if (!newest) {
    throw new Error('There is no delivery');
  }
  return newest;
}

/** Waits until nothing is to be sent any more. */
export async function whenSent(api: TestApp): Promise<void> {
  await until(async () => {
    const [row] = await runElsewhere<{ count: number }>(
      api,
      'select count(*)::int as count from outbox_message where failed_at is null',
    );
    return row?.count === 0;
  });
}

/** Sends what is due when so many milliseconds have passed. */
export async function sendLater(api: TestApp, wait: number): Promise<void> {
  await runJobAt(api, 'send-webhook', new Date(Date.now() + wait));
}

/** What a receiver that knows the secret reads. @throws if the signature or the time is wrong */
export function verified({ body, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, headers);
}
