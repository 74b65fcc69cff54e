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
      const url = urlOf(site, article);
      const image = imageEntry(site, url, article);
      imageBytes += Buffer.byteLength(image);
      entries.push(urlEntry(url, article, imageBytes > MAX_IMAGE_BYTES ? '' : image));
    }
    yield entries.join('');
  }
  yield '</urlset>\n';
}

function urlOf(site: PublicSite, { id, slug, publishedAt }: SitemapArticle): string {
  const date = new Date(publishedAt);
  return articleUrl(site, { id, slug, publishedAt: date, createdAt: date });
}

function urlEntry(url: string, { changedAt }: SitemapArticle, image: string): string {
  const lastmod = new Date(changedAt).toISOString();
  return `<url><loc>${escapeXml(url)}</loc><lastmod>${lastmod}</lastmod>${image}</url>\n`;
}

function imageEntry(site: PublicSite, articleAt: string, { image }: SitemapArticle): string {
  if (image === null) {
    return '';
  }
  const url = absoluteUrl(site, articleAt, image);
  return `<image:image><image:loc>${escapeXml(url)}</image:loc></image:image>`;
}
