import * as fc from 'fast-check';
import type { SentRequest } from './fuzz-world.js';

/** Encodings of a request; most of them are invalid HTTP. */
export type Writing = (request: SentRequest, head: string[]) => Uint8Array;

const CRLF = '\r\n';

/** The head, with one character per byte, and the body. */
function bytesOf(lines: readonly string[], body: string | Uint8Array, end = CRLF): Uint8Array {
  const head = Buffer.from([...lines, '', ''].join(end), 'latin1');
  return Buffer.concat([head, Buffer.from(body)]);
}

function lengthOf({ body }: SentRequest): string {
  return `Content-Length: ${Buffer.from(body).length}`;
}

function chunked(body: string | Uint8Array, size: string): Uint8Array {
  return Buffer.concat([
    Buffer.from(`${size}${CRLF}`),
    Buffer.from(body),
    Buffer.from(`${CRLF}0${CRLF}${CRLF}`),
  ]);
}

/** Adds a line to the head. */
const withLine =
  (line: string): Writing =>
  (request, head) =>
    bytesOf([...head, lengthOf(request), line], request.body);

/** Changes the first line. */
const withFirstLine =
  (change: (line: string) => string): Writing =>
  (request, [first = '', ...rest]) =>
    bytesOf([change(first), ...rest, lengthOf(request)], request.body);

const WRITINGS: Readonly<Record<string, Writing>> = {
  'as it is': (request, head) => bytesOf([...head, lengthOf(request)], request.body),
  'after blank lines': (request, head) =>
    bytesOf(['', '', ...head, lengthOf(request)], request.body),
  'in chunks': (request, head) =>
    bytesOf(
      [...head, 'Transfer-Encoding: chunked'],
      chunked(request.body, Buffer.from(request.body).length.toString(16)),
    ),
  'in chunks of no size': (request, head) =>
    bytesOf([...head, 'Transfer-Encoding: chunked'], chunked(request.body, 'xyz')),
  'in chunks of a length': (request, head) =>
    bytesOf([...head, 'Transfer-Encoding: chunked', lengthOf(request)], request.body),
  'with another coding': withLine('Transfer-Encoding: gzip'),
  'with bare line feeds': (request, head) =>
    bytesOf([...head, lengthOf(request)], request.body, '\n'),
  'with two lengths': withLine('Content-Length: 1'),
  'with a negative length': (request, head) =>
    bytesOf([...head, 'Content-Length: -1'], request.body),
  'with a length beyond all limits': (request, head) =>
    bytesOf([...head, 'Content-Length: 999999999999'], request.body),
  'without Host': ({ body }, head) =>
    bytesOf(
      head.filter((line) => !line.startsWith('Host')),
      body,
    ),
  'with two Hosts': withLine('Host: evil.example'),
  'with a header without colon': withLine('X-Junk'),
  'with a header without name': withLine(': junk'),
  'with a space before the colon': withLine('X-Junk : junk'),
  'with a folded header': withLine(`X-Junk: a${CRLF} b`),
  'with NUL in a header': withLine('X-Junk: a\0b'),
  'with a carriage return in a header': withLine('X-Junk: a\rb'),
  'with UTF-8 in a header': withLine(`X-Junk: ${Buffer.from('中😀').toString('latin1')}`),
  'with too much in a header': withLine(`X-Junk: ${'x'.repeat(20_000)}`),
  'with too many headers': withLine(
    Array.from({ length: 2500 }, (_, index) => `X-${index}: x`).join(CRLF),
  ),
  'with a target as to a proxy': withFirstLine((line) => line.replace(' /', ' http://x/')),
  'with UTF-8 in its target': withFirstLine((line) => line.replace(' /', ' /\xc3\xa9')),
  'with NUL in its target': withFirstLine((line) => line.replace(' /', ' /a\0b')),
  'with a space in its target': withFirstLine((line) => line.replace(' /', ' /a b')),
  'with a tab for a space': withFirstLine((line) => line.replace(' ', '\t')),
  'with a method in small letters': withFirstLine((line) => line.toLowerCase()),
  'with a method that is none': withFirstLine((line) => `X${line}`),
  'of HTTP/1.0': withFirstLine((line) => line.replace('HTTP/1.1', 'HTTP/1.0')),
  'of HTTP/2': withFirstLine((line) => line.replace('HTTP/1.1', 'HTTP/2.0')),
  'of HTTP/9.9': withFirstLine((line) => line.replace('HTTP/1.1', 'HTTP/9.9')),
  'of no version': withFirstLine((line) => line.replace(' HTTP/1.1', '')),
};

/** One of the encodings, with its name. */
export const writing: fc.Arbitrary<[string, Writing]> = fc.constantFrom(
  ...Object.entries(WRITINGS),
);

/** The bytes of a request. */
export function written(request: SentRequest, write: Writing): Uint8Array {
  const { method, target, headers } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return write(request, [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...lines]);
}
