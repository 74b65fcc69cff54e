import { stringify } from 'yaml';
import type { ExportedArticle } from './article-export.sql.js';

/** Longest name of a file, without its extension: file systems take 255 bytes. */
const MAX_NAME_LENGTH = 200;

/** Names that Windows gives to devices, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * An article as Markdown with front matter in YAML. The names of the fields are those that Hugo, Jekyll and
 * Astro share. It is written in YAML 1.1, so that programs of either version read strings such as `no` as
 * strings.
 */
export function toMarkdown(article: ExportedArticle): string {
  const { title, slug, description, tags, text, publishedAt, updatedAt } = article;
  const frontMatter = {
    title,
    slug,
    description,
    ...(publishedAt === null ? { draft: true } : { date: publishedAt }),
    lastmod: updatedAt,
    tags,
    ...optionalFields(article),
  };
  return withFrontMatter(frontMatter, text);
}

/** A text in Markdown with front matter in YAML. */
export function withFrontMatter(frontMatter: object, text: string): string {
  const yaml = stringify(frontMatter, { version: '1.1', lineWidth: 0 });
  return `---\n${yaml}---\n\n${text}\n`;
}

/** The fields that differ from their default. */
function optionalFields(article: ExportedArticle): Record<string, unknown> {
  const { language, canonicalUrl, image, imageAlt, featured, commentsOpen } = article;
  return {
    ...(language !== null && { language }),
    ...(canonicalUrl !== null && { canonicalUrl }),
    ...(image !== null && { image }),
    ...(imageAlt !== null && { imageAlt }),
    ...(featured && { featured }),
    ...(!commentsOpen && { comments: false }),
  };
}

/** The name of the file of an article: its slug, which is unique, where that can be a name. */
export function markdownFileName({ id, slug }: Pick<ExportedArticle, 'id' | 'slug'>): string {
  const isName = slug.length <= MAX_NAME_LENGTH && !DEVICE_NAME.test(slug);
  return `${isName ? slug : `${slug.slice(0, MAX_NAME_LENGTH)}-${id}`}.md`;
}
