import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { useProcesses } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { until } from '../support/server-process.js';
import { TEST_SECRET } from '../support/test-app.js';

/** How often the server is killed. */
const KILLS = 50;

/** Milliseconds: the server is started as often. */
const TIMEOUT = 300_000;

function post(url: string, body: object, token = ''): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Publishes articles, half of them a moment later, until the server is gone. */
async function publish(url: string, token: string): Promise<void> {
  for (let number = 0; ; number++) {
    const wait = number % 2 === 0 ? 0 : Math.random() * 400;
    const publishedAt = new Date(Date.now() + wait).toISOString();
    try {
      await post(`${url}/article`, { title: 'A title', text: 'A text', publishedAt }, token);
    } catch {
      return;
    }
  }
}

/** The `webhook-id`s under which each article was told of. */
function idsByArticle(receiver: Receiver): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const { body, headers } of receiver.received) {
    const { id } = (JSON.parse(body) as { data: { id: number } }).data;
    found.set(id, (found.get(id) ?? new Set()).add(headers['webhook-id'] ?? ''));
  }
  return found;
}

describe('events of a server that is killed again and again', () => {
  const { start } = useProcesses();
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  const receiver = new Receiver();
  let client: Client;
  let env: Record<string, string>;

  beforeAll(async () => {
    await receiver.start();
    const url = await createDatabase(name);
    client = new Client({ connectionString: url });
    await client.connect();
    env = {
      DATABASE_URL: url,
      JWT_SECRET: TEST_SECRET,
      WEBHOOK_ALLOW: '127.0.0.1',
      LOG_LEVEL: 'fatal',
      RATE_LIMIT_WRITES_PER_MINUTE: '0',
    };
  });
  afterAll(async () => {
    await client.end();
    await receiver.stop();
    await dropDatabase(name);
  });

  /** Signs an administrator up, and has publications told. @returns their token */
  async function prepare(url: string): Promise<string> {
    const account = { fullName: 'Jane Doe', email: 'jane@example.com', password: 'correct horse' };
    const response = await post(`${url}/user/sign-up`, account);
    const { token } = (await response.json()) as { token: string };
    await client.query(`update "user" set role = 'admin'`);
    const webhook = { url: receiver.url, events: ['article.published'] };
    expect(await post(`${url}/webhook`, webhook, token)).toMatchObject({ status: 201 });
    return token;
  }

  /** The ids of all articles that were stored, whether or not the client heard of it. */
  async function articleIds(): Promise<number[]> {
    const { rows } = await client.query<{ id: number }>('select id from article order by id');
    return rows.map(({ id }) => id);
  }

  it(
    'all arrive, with one webhook-id each',
    async () => {
      const first = start(env);
      const token = await prepare(await first.url());
      first.kill('SIGKILL');
      await first.outcome;
      for (let round = 0; round < KILLS; round++) {
        const server = start(env);
        const publishing = publish(await server.url(), token);
        await delay(Math.random() * 300);
        server.kill('SIGKILL');
        await server.outcome;
        await publishing;
      }
      // What was in progress when the process died is due again a while later.
      await client.query(`update outbox_message set next_attempt_at = now()`);
      const ids = await articleIds();
      expect(ids.length).toBeGreaterThan(KILLS);
      const last = start(env);
      await last.url();
      // The server looks once a minute for what it was not told of.
      await until(() => ids.every((id) => idsByArticle(receiver).has(id)), 90_000);
      const arrived = idsByArticle(receiver);
      expect([...arrived.keys()].toSorted((a, b) => a - b)).toEqual(ids);
      expect([...arrived].filter(([, one]) => one.size !== 1)).toEqual([]);
    },
    TIMEOUT,
  );
});
