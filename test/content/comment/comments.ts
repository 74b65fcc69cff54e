import { Comment } from '../../../src/content/comment/comment.entity.js';
import type { Person } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

/** A comment, as the API returns it. */
export interface CommentResponse {
  id: number;
  text: string;
  author: { id: number };
  createdAt: string;
  updatedAt: string;
  deletedAt?: string;
}

/** A page of comments, as the API returns it. */
export interface CommentPage {
  items: CommentResponse[];
  total: number;
  endCursor: string | null;
  hasNextPage: boolean;
}

/** A page of the comments of an article, by its slug or id. */
export async function listPage(
  api: TestApp,
  slug: string | number,
  query = '',
  as?: Person,
): Promise<CommentPage> {
  const { body } = await api.http
    .get(`/article/${slug}/comment${query}`)
    .set(as?.auth ?? {})
    .expect(200);
  return body;
}

/** The texts of that page. */
export async function listTexts(
  api: TestApp,
  slug: string | number,
  query = '',
  as?: Person,
): Promise<string[]> {
  return textsOf(await listPage(api, slug, query, as));
}

/** Every page from the first to the last. */
export async function walk(
  api: TestApp,
  slug: string,
  query: string,
  { as, between }: { as?: Person; between?: (page: number) => Promise<unknown> } = {},
): Promise<CommentPage[]> {
  const pages: CommentPage[] = [];
  for (let after = ''; ;) {
    const page = await listPage(api, slug, `?${query}${after}`, as);
    pages.push(page);
    if (!page.hasNextPage) {
      return pages;
    }
    await between?.(pages.length);
    after = `&after=${page.endCursor}`;
  }
}

/** Inserts comments into the table, for tests with many of them or with certain times. */
export async function insertComments(
  api: TestApp,
  author: Person,
  articleId: number,
  comments: { text: string; createdAt: Date }[],
): Promise<void> {
  await api.orm.em.fork().insertMany(
    Comment,
    comments.map(({ text, createdAt }) => ({
      text,
      article: articleId,
      author: author.id,
      createdAt,
      updatedAt: createdAt,
      deletedAt: null,
      deletedBy: null,
    })),
  );
}

/** Deletes a comment. */
export async function deleteComment(
  api: TestApp,
  slug: string,
  id: number,
  as: Person,
): Promise<void> {
  await api.http.delete(`/article/${slug}/comment/${id}`).set(as.auth).expect(200);
}

/** The row of a comment, deleted or not. */
export function findRow(api: TestApp, id: number): Promise<Comment> {
  return api.orm.em.fork().findOneOrFail(Comment, id, { filters: false });
}

/** Restores a deleted comment. */
export async function restore(api: TestApp, slug: string, id: number, as: Person): Promise<void> {
  await api.http.post(`/article/${slug}/comment/${id}/restore`).set(as.auth).expect(200);
}

/** The number of an article's comments, from every response that has it. */
export async function countEverywhere(
  api: TestApp,
  author: Person,
  slug: string,
): Promise<unknown[]> {
  const page = await listPage(api, slug);
  const { body: detail } = await api.http.get(`/article/${slug}`).expect(200);
  const { body: all } = await api.http.get('/article?limit=100').expect(200);
  const { body: own } = await api.http.get('/user/article?limit=100').set(author.auth).expect(200);
  const inList = ({ items }: { items: { slug: string; totalComments: number }[] }): unknown =>
    items.find((item) => item.slug === slug)?.totalComments;
  return [page.total, detail.comments.length, detail.totalComments, inList(all), inList(own)];
}

export function textsOf({ items }: CommentPage): string[] {
  return items.map(({ text }) => text);
}

/** Comments `1` to `count`, one second apart, in the past. */
export function numbered(count: number): { text: string; createdAt: Date }[] {
  return Array.from({ length: count }, (_, index) => ({
    text: String(index + 1),
    createdAt: secondOf2026(index),
  }));
}

/** A time in the first minutes of 2026. */
export function secondOf2026(second: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second));
}
