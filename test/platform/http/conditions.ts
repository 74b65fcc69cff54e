import type { Response, Test } from 'supertest';
import { type Person, postArticle, signUp } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

/** The problem of a request whose precondition fails. */
export const PRECONDITION_FAILED = { status: 412, code: 'precondition_failed' } as const;

/** The article that the tests read and change. */
export interface TaggedArticle {
  author: Person;
  slug: string;
}

/** A new article before each test, all of the same author. Read its properties within a test only. */
export function useTaggedArticle(api: TestApp): Readonly<TaggedArticle> {
  const article: Partial<TaggedArticle> = {};
  beforeAll(async () => {
    article.author = await signUp(api);
  });
  beforeEach(async () => {
    const { author } = article as TaggedArticle;
    article.slug = (await postArticle(api, author)).slug;
  });
  return article as TaggedArticle;
}

/** The current entity tag of an article. */
export async function entityTagOf(api: TestApp, slug: string): Promise<string> {
  return String((await api.http.get(`/article/${slug}`)).headers.etag);
}

/** Puts an article, with conditions in the headers. */
export function putArticle(
  api: TestApp,
  person: Person,
  slug: string,
  headers: Record<string, string>,
): Test {
  return api.http
    .put(`/article/${slug}`)
    .set(person.auth)
    .set(headers)
    .send({ title: 'Put', text: 'Put text' });
}

/** The statuses of the responses, in ascending order. */
export function sortedStatuses(responses: readonly Response[]): number[] {
  return responses.map(({ status }) => status).toSorted((a, b) => a - b);
}
