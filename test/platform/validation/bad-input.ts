import assert from 'node:assert/strict';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { tableFingerprints } from '../../support/table-fingerprints.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';
import { type Answer, send, type WireRequest } from '../../support/wire.js';
import { JSON_TYPE } from './bad-values.js';

/** An application that is sent bad input, by the author of an article with two comments. */
export interface BadInput {
  api: TestApp;
  author: () => Person;
  /** Status of each response so far. */
  statuses: number[];
  /** Sends a request with the author's token. */
  ask: (method: string, path: string, request?: WireRequest) => Promise<Answer>;
  /** The same with a JSON body. */
  askJson: (method: string, path: string, body: unknown) => Promise<Answer>;
}

/** Starts it, with the article `an-article`, whose second comment is deleted. */
export function useBadInput(): BadInput {
  const api = useTestApp();
  let author: Person;
  const statuses: number[] = [];

  beforeAll(async () => {
    api.app.getHttpServer().on('request', (_request: unknown, reply: Reply) => {
      reply.once('finish', () => statuses.push(reply.statusCode));
    });
    author = await signUp(api);
    await postArticle(api, author, { title: 'An article', tags: ['kept'] });
    await postComment(api, author, 'an-article');
    const deleted = await postComment(api, author, 'an-article');
    await api.http.delete(`/article/an-article/comment/${deleted}`).set(author.auth).expect(200);
  });

  function ask(method: string, path: string, { headers, body }: WireRequest = {}): Promise<Answer> {
    return send(api, method, path, {
      headers: { ...author.auth, ...headers },
      ...(body !== undefined && { body }),
    });
  }

  function askJson(method: string, path: string, body: unknown): Promise<Answer> {
    return ask(method, path, { headers: JSON_TYPE, body: JSON.stringify(body) });
  }

  return { api, author: () => author, statuses, ask, askJson };
}

/** Checks after each test that it stored and changed nothing. */
export function expectNothingStored(api: TestApp): void {
  let before: object[];

  beforeAll(async () => {
    before = await tableFingerprints(api);
  });
  afterEach(async () => {
    const [expected, found] = [before, await tableFingerprints(api)];
    before = found;
    assert.deepEqual(found, expected, 'Something was stored');
  });
}

/** Registers the last test of a file: whatever was sent, the server did not fail over it. */
export function itNeverFailed(statuses: readonly number[]): void {
  it('was never answered with a 5xx', () => {
    expect(statuses).not.toEqual([]);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });
}

/** Checks that a response refuses these fields, each by its path; `''` is the body as a whole. */
export function expectInvalid(response: Answer, ...fields: string[]): void {
  expectProblem(response, { status: 422, code: 'validation_failed', fields });
}

/** Node's client takes ASCII in a path only; what is an escape already stays one. */
export function encodeNonAscii(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

interface Reply {
  statusCode: number;
  once(event: 'finish', listener: () => void): void;
}
