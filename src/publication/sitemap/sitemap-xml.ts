import { articleUrl } from '../../content/article/article-url.js';
import { absoluteUrl } from '../absolute-urls.js';
import type { PublicSite } from '../public-site.js';
import { escapeXml } from '../xml-characters.js';
import type { SitemapArticle } from './sitemap.sql.js';

/**
 * Bytes for pictures in a part. A part may have 50 MB, and its other URLs take up to 30 MB: what comes after
 * is listed without its picture.
 */
const MAX_IMAGE_BYTES = 20_000_000;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const IMAGE_NAMESPACE = 'http://www.google.com/schemas/sitemap-image/1.1';

/** The index of the sitemap (https://www.sitemaps.org/protocol.html). */
export function sitemapIndex({ publicUrl }: PublicSite, parts: readonly number[]): string {
  const items = parts.map(
    (part) => `<sitemap><loc>${escapeXml(`${publicUrl}/sitemap-${part}.xml`)}</loc></sitemap>\n`,
  );
  return `${DECLARATION}<sitemapindex xmlns="${NAMESPACE}">\n${items.join('')}</sitemapindex>\n`;
}

/**
 * A part of the sitemap, chunk by chunk.
 *
 * @param withHome whether the home page is in it
 */
export async function* sitemapPart(
  site: PublicSite,
  batches: AsyncIterable<readonly SitemapArticle[]>,
  withHome: boolean,
): AsyncGenerator<string, void> {
  yield `${DECLARATION}<urlset xmlns="${NAMESPACE}" xmlns:image="${IMAGE_NAMESPACE}">\n`;
  if (withHome) {
    yield `<url><loc>${escapeXml(`${site.url}/`)}</loc></url>\n`;
  }
  let imageBytes = 0;
  for await (const batch of batches) {
    const entries: string[] = [];
    for (const article of batch) {
      const image = imageEntry(site, article);
      imageBytes += Buffer.byteLength(image);
      entries.push(urlEntry(site, article, imageBytes > MAX_IMAGE_BYTES ? '' : image));
    }
    yield entries.join('');
  }
  yield '</urlset>\n';
}

function urlEntry(site: PublicSite, article: SitemapArticle, image: string): string {
  const { publishedAt, updatedAt } = article;
  const changedAt = updatedAt > publishedAt ? updatedAt : publishedAt;
  const loc = escapeXml(articleUrl(site, article));
  return `<url><loc>${loc}</loc><lastmod>${changedAt}</lastmod>${image}</url>\n`;
}

function imageEntry(site: PublicSite, article: SitemapArticle): string {
  if (article.image === null) {
    return '';
  }
  const url = absoluteUrl(site, articleUrl(site, article), article.image);
  return `<image:image><image:loc>${escapeXml(url)}</image:loc></image:image>`;
}
