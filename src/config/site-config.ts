import type { EnvironmentReader } from './environment-reader.js';
import { canonicalLanguageTag } from './language-tag.js';

/** The placeholders of {@link SiteConfig.articlePath}. */
export const ARTICLE_URL_PLACEHOLDERS = ['id', 'slug', 'year', 'month', 'day'] as const;

/** How the site presents itself, and where its parts are reached (docs/publication.md#addresses). */
export interface SiteConfig {
  /** The front end, without a slash at the end; undefined: feeds and sitemap are off. */
  readonly url: string | undefined;
  /** This server, without a slash at the end; undefined: feeds and sitemap are off, media URLs are paths. */
  readonly publicUrl: string | undefined;
  /** Path of an article on the front end, with placeholders such as `{slug}`. */
  readonly articlePath: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47 tag of articles without a language of their own. */
  readonly language: string;
  /** WebSub hub that tells subscribers of feeds what is new; undefined: none. */
  readonly webSubHub: string | undefined;
}

/**
 * Reads what concerns the site.
 *
 * @param ownUrl where the server is reached if nothing else says it; undefined in production
 */
export function siteConfig(read: EnvironmentReader, ownUrl: string | undefined): SiteConfig {
  const publicUrl = read.webUrl('PUBLIC_URL') ?? ownUrl;
  return {
    url: read.webUrl('SITE_URL') ?? ownUrl,
    publicUrl,
    articlePath: articlePath(read),
    title: read.text('SITE_TITLE', 'Platen'),
    description: read.text('SITE_DESCRIPTION', ''),
    language: language(read),
    webSubHub: read.absoluteUrl('WEBSUB_HUB'),
  };
}

function articlePath(read: EnvironmentReader): string {
  const path = read.text('ARTICLE_URL', '/article/{slug}');
  const names = Array.from(path.matchAll(/\{([^{}]*)\}/g), ([, name = '']) => name);
  const areKnown = names.every((name) => ARTICLE_URL_PLACEHOLDERS.some((known) => known === name));
  const isUnique = names.includes('slug') || names.includes('id');
  if (!/^\/[^\s?#\\]*$/.test(path) || path.startsWith('//') || !areKnown || !isUnique) {
    read.note(
      'ARTICLE_URL must be a path such as /article/{slug}, with {slug} or {id}, and {year}, {month} and {day} if you like',
    );
  }
  return path;
}

function language(read: EnvironmentReader): string {
  const tag = read.text('SITE_LANGUAGE', 'en');
  const canonical = canonicalLanguageTag(tag);
  if (canonical === undefined) {
    read.note('SITE_LANGUAGE must be a language tag such as en or pt-BR (BCP 47)');
  }
  return canonical ?? tag;
}
