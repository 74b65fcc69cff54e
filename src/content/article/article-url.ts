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
  const path = site.articlePath.replaceAll(
    /\{(\w+)\}/g,
    (whole, name: string) => PARTS[name]?.(article) ?? whole,
  );
  return `${site.url ?? ''}${path}`;
}

/** What can be in `ARTICLE_URL`, by name. */
const PARTS: Readonly<Record<string, (article: LinkedArticle) => string>> = {
  id: ({ id }) => String(id),
  slug: ({ slug }) => encodeURIComponent(slug),
  year: (article) => dateOf(article).slice(0, 4),
  month: (article) => dateOf(article).slice(5, 7),
  day: (article) => dateOf(article).slice(8, 10),
};

function dateOf({ publishedAt, createdAt }: LinkedArticle): string {
  return new Date(publishedAt ?? createdAt).toISOString();
}
