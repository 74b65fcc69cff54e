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
  it('gives every member of the one shape', () => {
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

  describe('when a service says no', () => {
    it.each([
      [new AuthError('invalid_credentials', 'Who?'), 401, 'invalid_credentials'],
      [new ForbiddenError('not_author', 'Not yours'), 403, 'not_author'],
      [new ConflictError('email_taken', 'Taken'), 409, 'email_taken'],
      [new UnprocessableError('idempotency_key_reused', 'Used'), 422, 'idempotency_key_reused'],
      [new NotFoundError('Gone'), 404, 'not_found'],
      [new OrmNotFoundError('Gone'), 404, 'not_found'],
    ])('answers %p with its own words', (error, status, code) => {
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

    it('takes a kind of error without a status for a defect, and keeps its words', () => {
      class NewKindError extends AppError {}
      expect(problemOf(new NewKindError('not_author', 'inner words')).body).toMatchObject(DEFECT);
    });
  });

  describe('when nothing is found on DELETE', () => {
    it('says notFound', () => {
      expect(problemOf(new NotFoundError('Gone'), 'DELETE').body.notFound).toBe(true);
    });

    it('does not say so of another status or method', () => {
      expect(problemOf(new Error('x'), 'DELETE').body).not.toHaveProperty('notFound');
      expect(problemOf(new NotFoundError('Gone'), 'GET').body).not.toHaveProperty('notFound');
    });
  });

  describe('when writers get into each other’s way', () => {
    it.each([
      new OptimisticLockError('version'),
      new LockWaitTimeoutException(new Error('waited')),
      new DeadlockException(new Error('deadlock detected')),
    ])('answers 409 to %p, and not in its words', (error) => {
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
    ])('answers 503 to %p, and says when to try again', (error) => {
      const { body, headers } = problemOf(error);
      expect(body).toMatchObject(UNAVAILABLE);
      expect(body.error).not.toContain(error.message);
      expect(headers).toEqual({ 'Retry-After': '5' });
    });

    it('answers so when the driver’s error has been wrapped', () => {
      expect(problemOf(new DriverException(coded('57P01'))).body).toMatchObject(UNAVAILABLE);
    });
  });

  describe('when the HTTP layer refuses a request', () => {
    it.each([
      [400, 'bad_request'],
      [404, 'not_found'],
      [408, 'request_timeout'],
      [412, 'bad_request'],
      [413, 'payload_too_large'],
      [414, 'uri_too_long'],
      [415, 'unsupported_media_type'],
      [431, 'headers_too_large'],
    ])('answers %i with the code %s, from Nest and from Fastify alike', (status, code) => {
      const fromNest = problemOf(new HttpException('words', status)).body;
      expect(fromNest).toMatchObject({ status, code });
      const fromFastify = Object.assign(new Error('words'), { statusCode: status });
      expect(problemOf(fromFastify).body).toEqual(fromNest);
    });

    it('passes the words on where it has none of its own', () => {
      const { body } = problemOf(new BadRequestException('The body is not valid UTF-8'));
      expect(body.error).toBe('The body is not valid UTF-8');
    });

    it('does not take a client that went away for a database that did', () => {
      const aborted = Object.assign(coded('ECONNRESET'), { statusCode: 400 });
      expect(problemOf(aborted).body).toMatchObject({ status: 400, code: 'bad_request' });
    });
  });

  describe('when it is a defect', () => {
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
    ])('answers 500 to %p in words that say nothing', (thrown) => {
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

/** An error as Node and the driver make them: with a code. */
function coded(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}
