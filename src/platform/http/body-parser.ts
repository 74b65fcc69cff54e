import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

const JSON_TYPE = 'application/json';

/** Throws on bytes that are no UTF-8, where `toString('utf8')` would put U+FFFD without a word. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON in UTF-8 is the only body there is; an empty one is no body, whatever its type. A body that
 * a route does not take is refused further in, by `UnknownInputGuard`.
 */
export function registerBodyParser(fastify: FastifyInstance): void {
  // Refuses `__proto__` and `constructor.prototype`, as Fastify does by default.
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  // Fastify would leave a body of these unread, and what it says would be dropped without a word.
  for (const method of ['GET', 'HEAD']) {
    fastify.addHttpMethod(method, { hasBody: true, overrideExisting: true });
  }
  // Where there is no body, its type does not matter, not even one that Fastify cannot read.
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
      const text = decode(body);
      if (text === undefined) {
        done(new BadRequestException('The body is not valid UTF-8'));
      } else {
        void parseJson(request, text, done);
      }
    }
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(body.length === 0 ? null : new UnsupportedMediaTypeException(), undefined);
  });
}

/**
 * RFC 8259 §8.1 knows no other encoding; a `charset` that says otherwise is taken at its word, and
 * so is a `Content-Encoding`, as nothing is unpacked here.
 */
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
