import type { SiteConfig } from '../config/site-config.js';
import { NotFoundError } from '../platform/errors/app-errors.js';

/** A site whose addresses are known. */
export type PublicSite = SiteConfig & { readonly url: string; readonly publicUrl: string };

/**
 * The site with its addresses, without which there are no feeds and no sitemap.
 *
 * @throws NotFoundError that names the missing settings
 */
export function publicSiteOf(site: SiteConfig): PublicSite {
  const { url, publicUrl } = site;
  if (url === undefined || publicUrl === undefined) {
    const missing = [
      ...(url === undefined ? ['SITE_URL'] : []),
      ...(publicUrl === undefined ? ['PUBLIC_URL'] : []),
    ];
    throw new NotFoundError(`Feeds and the sitemap need ${missing.join(' and ')} to be set`);
  }
  return { ...site, url, publicUrl };
}
