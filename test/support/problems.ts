import type { ErrorCode } from '../../src/platform/errors/error-codes.js';
import type { Answer } from './wire.js';

const REQUEST_ID = /^[0-9a-f-]{36}$/;

/**
 * Checks that a response is an error in the common format (docs/api.md#errors), with this status and
 * code, and optionally this message.
 */
export function expectProblem(
  { status, headers, body }: Answer,
  expected: { status: number; code: ErrorCode; error?: string; fields?: string[] },
): void {
  expect({ status, code: body.code, error: body.error, detail: body.detail }).toEqual({
    status: expected.status,
    code: expected.code,
    error: expected.error ?? expect.any(String),
    detail: body.error,
  });
  expect(headers['content-type']).toMatch(/^application\/problem\+json\b/);
  expect(body).toMatchObject({ type: 'about:blank', title: expect.any(String), status });
  expect(body.requestId).toMatch(REQUEST_ID);
  expect(headers['x-request-id']).toBe(body.requestId);
  if (expected.code === 'validation_failed') {
    expect(body.errors.length).toBeGreaterThan(0);
  } else {
    expect(body).not.toHaveProperty('errors');
  }
  if (expected.fields) {
    const fields: string[] = body.errors.map((problem: { field: string }) => problem.field);
    expect(fields.toSorted()).toEqual(expected.fields.toSorted());
  }
}
