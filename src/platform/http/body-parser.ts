import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

const JSON_TYPE = 'application/json';

/** Throws on bytes that are not UTF-8, where `toString('utf8')` would silently insert U+FFFD. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Accepts JSON in UTF-8 only; an empty body counts as none, whatever its type. `UnknownInputGuard`
 * later rejects a body that the route does not take.
 */
export function registerBodyParser(fastify: FastifyInstance): void {
  // Rejects `__proto__` and `constructor.prototype`, as Fastify does by default.
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  // Fastify would not read a body of these methods, and so silently ignore it.
  for (const method of ['GET', 'HEAD']) {
    fastify.addHttpMethod(method, { hasBody: true, overrideExisting: true });
  }
  // Without a body its type does not matter, even if Fastify cannot parse it.
  fastify.addHook('onRequest', ({ headers }, _reply, done) => {
    if (headers['transfer-encoding'] === undefined && !Number(headers['content-length'])) {
      delete headers['content-type'];
    }
    done();
  });
  fastify.addContentTypeParser<Buffer>(JSON_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined);
    } else if (!isPlainUtf8(request.headers)) {
      done(new UnsupportedMediaTypeException());
    } else {
      const json = decode(body);
      if (json === undefined) {
        done(new BadRequestException('The body is not valid UTF-8'));
      } else {
        void parseJson(request, json, done);
      }
    }
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(body.length === 0 ? null : new UnsupportedMediaTypeException(), undefined);
  });
}

/** JSON is always UTF-8 (RFC 8259 §8.1). Another `charset` or `Content-Encoding` is not decoded. */
function isPlainUtf8(headers: IncomingHttpHeaders): boolean {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = headers;
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(type) ?? [];
  return /^utf-?8$/i.test(charset) && /^identity$/i.test(coding);
}

function decode(body: Buffer): string | undefined {
  try {
    return UTF_8.decode(body);
  } catch {
    return undefined;
  }
}
