import type { SiteConfig } from '../../config/site-config.js';

/** What the URL of an article is made of. */
export interface LinkedArticle {
  id: number;
  slug: string;
  /** ISO 8601 or a date; null for a draft, whose date parts come from `createdAt`. */
  publishedAt: Date | string | null;
  createdAt: Date | string;
}

/**
 * The URL of an article on the front end (`SITE_URL` and `ARTICLE_URL`); only its path where the site has
 * no URL. Dates are in UTC.
 */
export function articleUrl(
  site: Pick<SiteConfig, 'url' | 'articlePath'>,
  article: LinkedArticle,
): string {
  const date = new Date(article.publishedAt ?? article.createdAt).toISOString();
  const values: Readonly<Record<string, string>> = {
    id: String(article.id),
    slug: encodeURIComponent(article.slug),
    year: date.slice(0, 4),
    month: date.slice(5, 7),
    day: date.slice(8, 10),
  };
  const path = site.articlePath.replaceAll(
    /\{(\w+)\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
  return `${site.url ?? ''}${path}`;
}
