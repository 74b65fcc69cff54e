import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Response } from 'supertest';
import type { TestApp } from './test-app.js';

/** What a test looks at in an answer, however it was asked for. */
export type Answer = Pick<Response, 'status' | 'headers' | 'body'>;

/** A request as it goes over the wire: nothing is added, encoded or made up. */
export interface WireRequest {
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array;
  /** Keeps the connection for others; without it, each request has one of its own. */
  agent?: Agent;
}

/** Sends what supertest would not: any body with any method, bytes that are no text. */
export async function send(
  { app }: TestApp,
  method: string,
  path: string,
  { headers = {}, body = '', agent }: WireRequest = {},
): Promise<Answer> {
  const { hostname, port } = new URL(await app.getUrl());
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': byteLength(body) };
  return new Promise((answer, failed) => {
    const outgoing = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: agent ?? false },
      (incoming) => {
        text(incoming).then(
          (json) => answer(answerOf(incoming.statusCode, incoming.headers, json)),
          failed,
        );
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

/** An answer of which nothing but its size is looked at. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Size of its body. */
  bytes: number;
}

/** The same for a server in another process, whose answers may be no JSON. */
export function sendRaw(
  url: string,
  method: string,
  path: string,
  { headers = {}, body = '', agent }: WireRequest = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((answer, failed) => {
    const all = { 'content-length': byteLength(body), ...headers };
    const outgoing = request(
      { hostname, port, method, path, headers: all, agent: agent ?? false },
      (incoming) => {
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
        incoming.on('error', failed);
        incoming.on('end', () =>
          answer({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes }),
        );
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

/** Writes `bytes` to a socket, whether they are HTTP or not, and reads one answer. */
export async function exchange({ app }: TestApp, bytes: string | Uint8Array): Promise<Answer> {
  const { hostname, port } = new URL(await app.getUrl());
  return new Promise((answer, failed) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    // So that a character is a byte, as in `Content-Length`.
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      const parsed = parseAnswer(received);
      if (parsed) {
        socket.destroy();
        answer(parsed);
      }
    });
    socket.on('error', failed);
    socket.on('close', () => failed(new Error(`No answer but: ${received}`)));
  });
}

/** The first answer in `received`, read as Latin-1, once all of it is there; for bodies of a known length. */
export function parseAnswer(received: string): Answer | undefined {
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const json = rest.join('\r\n\r\n').slice(0, Number(headers['content-length'] ?? 0));
  const isWhole = rest.length > 0 && json.length === Number(headers['content-length'] ?? 0);
  const decoded = Buffer.from(json, 'latin1').toString('utf8');
  return isWhole ? answerOf(Number(statusLine.split(' ')[1]), headers, decoded) : undefined;
}

function answerOf(status = 0, headers: IncomingHttpHeaders, json: string): Answer {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status, headers: Object.fromEntries(texts), body: json === '' ? {} : JSON.parse(json) };
}

function byteLength(body: string | Uint8Array): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}
