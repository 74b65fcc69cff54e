import type { Response } from 'supertest';
import { runJob } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import type { Person } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

/** The problem of a body that is not valid. */
export const INVALID = { status: 422, code: 'validation_failed' } as const;

/** The problem of a change by another user. */
export const NOT_AUTHOR = {
  status: 403,
  code: 'not_author',
  error: 'You are not the author of this article!',
} as const;

/** What the article that the tests change is created with. */
export const ORIGINAL = {
  title: 'The original',
  text: 'The text',
  description: 'The description',
  tags: ['one', 'two'],
  publishedAt: '2020-01-01T00:00:00.000Z',
};

/** Reads an article as its author, who can also see drafts. */
export async function readAsAuthor(api: TestApp, author: Person, slug: string): Promise<Response> {
  return api.http.get(`/article/${slug}`).set(author.auth).expect(200);
}

/** The stored version of an article, by id; undefined if there is no such article. */
export async function storedVersion(api: TestApp, id: number): Promise<number | undefined> {
  const [row] = await runElsewhere<{ version: number }>(
    api,
    'select version from article where id = $1',
    [id],
  );
  return row?.version;
}

/** Deletes for good what can still be restored, as if its time was over. */
export async function purgeDeletedArticles(api: TestApp): Promise<void> {
  await runElsewhere(api, `update article set deleted_at = deleted_at - interval '31 days'`);
  await runJob(api, 'purge-deleted-articles');
}
