import {
  ConnectionException,
  DeadlockException,
  DriverException,
  LockWaitTimeoutException,
  NotFoundError as OrmNotFoundError,
  OptimisticLockError,
} from '@mikro-orm/core';
import { BadRequestException, HttpException, InternalServerErrorException } from '@nestjs/common';
import {
  AppError,
  AuthError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  UnprocessableError,
  ValidationFailedError,
} from './app-errors.js';
import { type Problem, toProblem } from './problem.js';

const REQUEST_ID = '0198c1c2-7a61-4e4c-9d0a-3f1f6f2f9c11';
const DEFECT = { status: 500, code: 'internal_error', error: 'Internal server error' };
const UNAVAILABLE = { status: 503, code: 'service_unavailable' };

describe('toProblem', () => {
  it('has every field of the common format', () => {
    expect(problemOf(new NotFoundError('Article not found'))).toEqual({
      body: {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'Article not found',
        error: 'Article not found',
        code: 'not_found',
        requestId: REQUEST_ID,
      },
      headers: {},
    });
  });

  describe('when a service throws an application error', () => {
    it.each([
      [new AuthError('invalid_credentials', 'Who?'), 401, 'invalid_credentials'],
      [new ForbiddenError('not_author', 'Not yours'), 403, 'not_author'],
      [new ConflictError('email_taken', 'Taken'), 409, 'email_taken'],
      [new UnprocessableError('idempotency_key_reused', 'Used'), 422, 'idempotency_key_reused'],
      [new NotFoundError('Gone'), 404, 'not_found'],
      [new OrmNotFoundError('Gone'), 404, 'not_found'],
    ])('returns the message of %p', (error, status, code) => {
      expect(problemOf(error).body).toMatchObject({ status, code, error: error.message });
    });

    it.each([
      ['token_missing', 'Bearer'],
      ['invalid_credentials', 'Bearer'],
      ['token_invalid', 'Bearer error="invalid_token"'],
      ['token_expired', 'Bearer error="invalid_token"'],
    ] as const)('challenges for %s with %s', (code, challenge) => {
      const { headers } = problemOf(new AuthError(code, 'Who?'));
      expect(headers).toEqual({ 'WWW-Authenticate': challenge });
    });

    it('lists every problem of a request that is not valid', () => {
      const errors = [
        { field: 'a', message: 'a is wrong' },
        { field: 'b.0', message: 'b.0 is wrong' },
      ];
      expect(problemOf(new ValidationFailedError(errors)).body).toMatchObject({
        status: 422,
        code: 'validation_failed',
        error: 'a is wrong; b.0 is wrong',
        errors,
      });
    });

    it('treats a kind of error without a status as a defect, and hides its message', () => {
      class NewKindError extends AppError {}
      expect(problemOf(new NewKindError('not_author', 'inner words')).body).toMatchObject(DEFECT);
    });
  });

  describe('when DELETE finds nothing', () => {
    it('sets notFound', () => {
      expect(problemOf(new NotFoundError('Gone'), 'DELETE').body.notFound).toBe(true);
    });

    it('does not set it for another status or method', () => {
      expect(problemOf(new Error('x'), 'DELETE').body).not.toHaveProperty('notFound');
      expect(problemOf(new NotFoundError('Gone'), 'GET').body).not.toHaveProperty('notFound');
    });
  });

  describe('when concurrent writers conflict', () => {
    it.each([
      new OptimisticLockError('version'),
      new LockWaitTimeoutException(new Error('waited')),
      new DeadlockException(new Error('deadlock detected')),
    ])('returns 409 for %p, without its message', (error) => {
      const { body } = problemOf(error);
      expect(body).toMatchObject({ status: 409, code: 'edit_conflict' });
      expect(body.error).not.toContain(error.message);
    });
  });

  describe('when the database cannot be reached', () => {
    it.each([
      new ConnectionException(new Error('no connection')),
      ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'].map(
        (code) => coded(code),
      ),
      ...['57P01', '57P02', '57P03', '57P05', '53300', '08006', '08P01'].map((code) => coded(code)),
      new Error('Connection terminated unexpectedly'),
      new Error('Connection terminated due to connection timeout'),
      new Error('timeout exceeded when trying to connect'),
    ])('returns 503 for %p, with the time of a retry', (error) => {
      const { body, headers } = problemOf(error);
      expect(body).toMatchObject(UNAVAILABLE);
      expect(body.error).not.toContain(error.message);
      expect(headers).toEqual({ 'Retry-After': '5' });
    });

    it('returns the same for a wrapped driver error', () => {
      expect(problemOf(new DriverException(coded('57P01'))).body).toMatchObject(UNAVAILABLE);
    });
  });

  describe('when the HTTP layer rejects a request', () => {
    it.each([
      [400, 'bad_request'],
      [404, 'not_found'],
      [408, 'request_timeout'],
      [412, 'bad_request'],
      [413, 'payload_too_large'],
      [414, 'uri_too_long'],
      [415, 'unsupported_media_type'],
      [431, 'headers_too_large'],
    ])('returns %i with the code %s, for Nest and for Fastify', (status, code) => {
      const fromNest = problemOf(new HttpException('words', status)).body;
      expect(fromNest).toMatchObject({ status, code });
      const fromFastify = Object.assign(new Error('words'), { statusCode: status });
      expect(problemOf(fromFastify).body).toEqual(fromNest);
    });

    it('passes on the message for a status without a message of ours', () => {
      const { body } = problemOf(new BadRequestException('The body is not valid UTF-8'));
      expect(body.error).toBe('The body is not valid UTF-8');
    });

    it('does not mistake a disconnected client for an unreachable database', () => {
      const aborted = Object.assign(coded('ECONNRESET'), { statusCode: 400 });
      expect(problemOf(aborted).body).toMatchObject({ status: 400, code: 'bad_request' });
    });
  });

  describe('when the error is a defect', () => {
    it.each([
      new Error('secret words'),
      new TypeError('secret words'),
      coded('42P01'),
      coded('ENOENT'),
      new DriverException(new Error('select secret words')),
      new InternalServerErrorException('secret words'),
      new HttpException('secret words', 200),
      Object.assign(new Error('secret words'), { statusCode: 'secret words' }),
      'secret words',
      { status: 404, message: 'secret words' },
      undefined,
      null,
    ])('returns 500 for %p, with a message that reveals nothing', (thrown) => {
      const { body, headers } = problemOf(thrown);
      expect(body).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        detail: 'Internal server error',
        requestId: REQUEST_ID,
        ...DEFECT,
      });
      expect(headers).toEqual({});
    });
  });
});

function problemOf(thrown: unknown, method = 'GET'): Problem {
  return toProblem(thrown, { requestId: REQUEST_ID, method });
}

/** An error with a code, as Node and the driver create them. */
function coded(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}
