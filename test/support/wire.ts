import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Response } from 'supertest';
import type { TestApp } from './test-app.js';

/** The part of a response that tests inspect, however it was requested. */
export type Answer = Pick<Response, 'status' | 'headers' | 'body'>;

/** A request as it is sent: nothing is added, encoded or generated. */
export interface WireRequest {
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array;
  /** Agent that keeps connections alive; without it, each request has its own. */
  agent?: Agent;
}

/** Sends requests that supertest cannot: any body with any method, bytes that are not UTF-8. */
export async function send(
  { app }: TestApp,
  method: string,
  path: string,
  { headers = {}, body = '', agent }: WireRequest = {},
): Promise<Answer> {
  const { hostname, port } = new URL(await app.getUrl());
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: agent ?? false },
      (incoming) => {
        text(incoming).then(
          (json) => resolve(responseOf(incoming.statusCode, incoming.headers, json)),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A response of which only the size of the body is used. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Size of its body. */
  bytes: number;
}

/** The same for a server in another process, whose responses may not be JSON. */
export function sendRaw(
  url: string,
  method: string,
  path: string,
  { headers = {}, body = '', agent }: WireRequest = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const all = { 'content-length': byteLength(body), ...headers };
    const outgoing = request(
      { hostname, port, method, path, headers: all, agent: agent ?? false },
      (incoming) => {
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Writes `bytes`, valid HTTP or not, to a socket, and reads one response. */
export async function exchange({ app }: TestApp, bytes: string | Uint8Array): Promise<Answer> {
  const { hostname, port } = new URL(await app.getUrl());
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    // One character per byte, as in `Content-Length`.
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      const parsed = parseAnswer(received);
      if (parsed) {
        socket.destroy();
        resolve(parsed);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`No complete response: ${received}`)));
  });
}

/**
 * Parses the first complete response in `received`, decoded as Latin-1; the length of the body must be
 * known.
 */
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
  return isWhole ? responseOf(Number(statusLine.split(' ')[1]), headers, decoded) : undefined;
}

function responseOf(status = 0, headers: IncomingHttpHeaders, json: string): Answer {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const isJson = /json|^$/.test(headers['content-type'] ?? '');
  const body = isJson ? (json === '' ? {} : JSON.parse(json)) : json;
  return { status, headers: Object.fromEntries(texts), body };
}

function byteLength(body: string | Uint8Array): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}
