import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { MAX_ERROR_BYTES } from '../../src/platform/errors/error-limits.js';
import { PATIENCE, titlesAt, useProcesses } from '../support/processes.js';

/** 980 texts that cannot be stored, each of which is a problem of its own, under one long name. */
const ECHOED = JSON.stringify({ ['k'.repeat(150_000)]: Array.from({ length: 980 }, () => '\0') });

/** Names that cannot be taken, under a long one. */
const RESERVED = `{"${'k'.repeat(2000)}":{${Array.from(
  { length: 900 },
  (_, index) => `"${'n'.repeat(2000)}${index}":{"valueOf":1}`,
).join(',')}}}`;

/** What clients send before they reset their connection. */
const BEGINNINGS = [
  'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n',
  'GET /tag HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n',
  'Hello\r\n\r\n',
  'GET /article HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
    'Content-Length: 99\r\n\r\n{',
];

describe('the server under attack', () => {
  const { start } = useProcesses();

  it(
    'serves bodies whose names and problems are huge with little, and lives on',
    async () => {
      const server = start({});
      const url = await server.url();
      const requests = ['/user/sign-in', '/article', '/api/users', '/api/articles'].flatMap(
        (path) => [ECHOED, RESERVED].map((body) => ({ path, body })),
      );
      for (const { path, body } of requests) {
        const { status, headers, body: response } = await post(url, path, body);
        expect({ path, isRefused: status >= 400 && status < 500 }).toEqual({
          path,
          isRefused: true,
        });
        expect(Number(headers.get('content-length'))).toBeLessThanOrEqual(MAX_ERROR_BYTES);
        expect(response.length).toBeLessThanOrEqual(MAX_ERROR_BYTES);
      }
      expect((await titlesAt(url)).length).toBeGreaterThan(0);
      expect(await server.interrupted()).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE,
  );

  it(
    'lives on where clients reset their connections, whatever they sent before',
    async () => {
      const server = start({});
      const url = await server.url();
      for (const bytes of BEGINNINGS) {
        for (let round = 0; round < 10; round++) {
          await sendAndReset(url, bytes);
        }
        expect((await titlesAt(url)).length).toBeGreaterThan(0);
      }
      expect(await server.interrupted()).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE,
  );
});

async function post(
  url: string,
  path: string,
  body: string,
): Promise<{ status: number; headers: Headers; body: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Resets the connection before the response is read. */
async function sendAndReset(url: string, bytes: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((written) => socket.write(bytes, written));
  // Before, at and after the moment at which it responses.
  await delay(Math.random() * 4);
  socket.resetAndDestroy();
}
