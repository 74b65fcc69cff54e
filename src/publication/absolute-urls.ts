import { MEDIA_PATH } from '../config/image-reference.js';
import type { PublicSite } from './public-site.js';

/** A link or a picture in rendered HTML, in which every value is in double quotes. */
const TAG = /<(?:a|img)(?: [a-z-]+(?:="[^"]*")?)*>/g;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

const REFERENCE = /( (?:href|src)=")([^"]*)"/g;

/** An absolute URL, for a reference in an article; the reference itself if there is none. */
export function absoluteUrl(site: PublicSite, articleUrl: string, reference: string): string {
  // Uploaded pictures are on this server, not on the front end.
  const base = reference.startsWith(MEDIA_PATH) ? site.publicUrl : articleUrl;
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
}

/** Rendered HTML with absolute URLs: in a feed reader, a relative one leads nowhere. */
export function withAbsoluteUrls(site: PublicSite, articleUrl: string, html: string): string {
  return html.replace(TAG, (tag) =>
    tag.replace(REFERENCE, (whole, start: string, value: string) => {
      if (ABSOLUTE.test(value)) {
        return whole;
      }
      const url = absoluteUrl(site, articleUrl, decoded(value));
      return `${start}${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
    }),
  );
}

/** The renderer writes references as hexadecimal numbers. */
function decoded(value: string): string {
  return value.replace(/&#x([0-9a-f]+);/gi, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );
}
