import type { TestApp } from './test-app.js';
import type { Answer } from './wire.js';

/** A user of the RealWorld API. */
export interface Reader {
  username: string;
  email: string;
  password: string;
  token: string;
  /** The authorization header. */
  auth: { authorization: string };
}

let count = 0;

/** Signs up a new user; missing values are generated. */
export async function register(
  { http }: TestApp,
  { username = `reader_${++count}` }: { username?: string } = {},
): Promise<Reader> {
  const account = { username, email: `${username}@example.com`, password: 'correct horse' };
  const { body } = await http.post('/api/users').send({ user: account }).expect(201);
  const { token } = body.user;
  return { ...account, token, auth: { authorization: `Token ${token}` } };
}

/** The headers of a reader; none for an anonymous one. */
export function authOf(reader: Reader | undefined): { authorization?: string } {
  return reader?.auth ?? {};
}

/** An article in a response of the RealWorld API. */
export interface ConduitArticle {
  slug: string;
  title: string;
  description: string;
  body: string;
  tagList: string[];
  createdAt: string;
  updatedAt: string;
  favorited: boolean;
  favoritesCount: number;
  author: { username: string; bio: string | null; image: string | null; following: boolean };
}

/** Posts an article; missing values are generated. */
export async function writeArticle(
  { http }: TestApp,
  { auth }: Reader,
  article: Partial<ConduitArticle> = {},
): Promise<ConduitArticle> {
  const { body } = await http
    .post('/api/articles')
    .set(auth)
    .send({ article: { title: 'A title', description: 'About', body: 'A body', ...article } })
    .expect(201);
  return body.article;
}

/** Posts a comment. @returns its id */
export async function writeComment(
  { http }: TestApp,
  { auth }: Reader,
  slug: string,
  body = 'A comment',
): Promise<number> {
  const path = `/api/articles/${slug}/comments`;
  const response = await http.post(path).set(auth).send({ comment: { body } }).expect(201);
  return response.body.comment.id;
}

/**
 * Checks that a response is an error of the RealWorld API, with exactly this status and these messages.
 */
export function expectErrors(
  { status, headers, body }: Answer,
  expected: number,
  errors: Record<string, string[]>,
): void {
  expect({ status, body }).toEqual({ status: expected, body: { errors } });
  expect(headers['content-type']).toMatch(/^application\/json\b/);
}
