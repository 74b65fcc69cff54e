import type { TestApp } from '../../support/test-app.js';

/** A page of articles, as far as the tests look at it. */
export interface Page {
  titles: string[];
  total: number;
  startCursor: string | null;
  endCursor: string | null;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Targets of the `Link` header, by relation. */
  links: Record<string, string>;
}

/** Reads a page of `GET /article`. @param path with the query */
export async function readArticlePage(api: TestApp, path: string): Promise<Page> {
  const { body, headers } = await api.http.get(path).expect(200);
  const { items, ...rest } = body;
  return {
    titles: items.map(({ title }: { title: string }) => title),
    ...rest,
    links: linksOf(headers.link),
  };
}

function linksOf(header: string | undefined): Record<string, string> {
  const links = (header ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g);
  return Object.fromEntries(Array.from(links, ([, target, relation]) => [relation, target]));
}
