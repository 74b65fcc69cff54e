import { EVENT_TYPES } from '../../../src/platform/events/domain-events.js';
import type { AppConfig } from '../../../src/config/app-config.js';
import { runJob } from '../../support/jobs.js';
import { type Person, signUp, signUpAs } from '../../support/people.js';
import { type Receiver, type ReceivedMessage, useReceiver } from '../../support/receiver.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';
import { createWebhook, whenSent } from '../webhook/webhooks.js';

/** An application with a webhook that is told of everything. */
export interface Told {
  api: TestApp;
  receiver: Receiver;
  /** Who writes; signed up before the tests. */
  author: () => Person;
  admin: () => Person;
  /** What is told of a change, in the order of the types. */
  messagesOf: (change: () => PromiseLike<unknown>) => Promise<ReceivedMessage[]>;
  /** The types of {@link messagesOf}. */
  typesOf: (change: () => PromiseLike<unknown>) => Promise<string[]>;
}

/** Starts it for the tests of this `describe`. */
export function useTold(overrides: Partial<AppConfig> = {}): Told {
  const api = useTestApp(overrides);
  const receiver = useReceiver();
  let people: { admin: Person; author: Person };

  beforeAll(async () => {
    people = { admin: await signUpAs(api, 'admin'), author: await signUp(api) };
    await createWebhook(api, people.admin, receiver.url, EVENT_TYPES);
  });

  async function messagesOf(change: () => PromiseLike<unknown>): Promise<ReceivedMessage[]> {
    await settled(api);
    receiver.reset();
    await change();
    await settled(api);
    return receiver.messages().toSorted((a, b) => a.type.localeCompare(b.type));
  }
  return {
    api,
    receiver,
    author: () => people.author,
    admin: () => people.admin,
    messagesOf,
    typesOf: async (change) => (await messagesOf(change)).map(({ type }) => type),
  };
}

/** Waits until all that was recorded is told. */
export async function settled(api: TestApp): Promise<void> {
  await runJob(api, 'fan-out-events');
  await whenSent(api);
}
