import type { Role } from '../../src/people/user/roles.js';
import { runElsewhere } from './other-connection.js';
import type { TestApp } from './test-app.js';

/** A user with an account. */
export interface Person {
  id: number;
  email: string;
  password: string;
  fullName: string;
  username: string;
  token: string;
  /** The authorization header. */
  auth: { authorization: string };
}

let count = 0;

/** Signs up a new user. */
export async function signUp(
  { http }: TestApp,
  { fullName = 'Jane Doe' }: { fullName?: string } = {},
): Promise<Person> {
  const account = { fullName, email: `person${++count}@example.com`, password: 'correct horse' };
  const { body } = await http.post('/user/sign-up').send(account).expect(201);
  return {
    ...account,
    id: body.id,
    username: body.username,
    token: body.token,
    auth: { authorization: `Bearer ${body.token}` },
  };
}

/** Signs up a new user, who gets a role. */
export async function signUpAs(api: TestApp, role: Role): Promise<Person> {
  const person = await signUp(api);
  await runElsewhere(api, `update "user" set role = $2 where id = $1`, [person.id, role]);
  return person;
}

/** An article in a response of the API. */
export interface PostedArticle {
  id: number;
  slug: string;
  title: string;
  text: string;
}

/** Posts an article; missing values are generated. */
export async function postArticle(
  { http }: TestApp,
  author: Person,
  article: Record<string, unknown> = {},
): Promise<PostedArticle> {
  const { body } = await http
    .post('/article')
    .set(author.auth)
    .send({ title: 'A title', text: 'A text', ...article })
    .expect(201);
  return body;
}

/** Posts a comment. @returns its id */
export async function postComment(
  { http }: TestApp,
  author: Person,
  slug: string,
  text = 'A comment',
): Promise<number> {
  const path = `/article/${slug}/comment`;
  const { body } = await http.post(path).set(author.auth).send({ text }).expect(201);
  return body.id;
}

/** The same person, with an access token for programs. */
export async function createToken(
  { http }: TestApp,
  owner: Person,
  scopes: readonly string[],
  options: { name?: string; expiresAt?: string } = {},
): Promise<Person & { tokenId: number }> {
  const { body } = await http
    .post('/user/access-token')
    .set(owner.auth)
    .send({ name: 'Build', scopes, currentPassword: owner.password, ...options })
    .expect(201);
  const auth = { authorization: `Bearer ${body.token}` };
  return { ...owner, token: body.token, tokenId: body.id, auth };
}
