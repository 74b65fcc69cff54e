import type { ExportFile } from '../../people/personal-data/export-file.js';
import { markdownFileName, withFrontMatter } from '../article/article-markdown.js';
import type { ExportedRevision } from './revision.sql.js';

/** A revision as a file of an export, in a folder of its article. */
export function toFile(revision: ExportedRevision): ExportFile {
  const { articleId, article: slug, number, title, description, tags, text, createdAt } = revision;
  const folder = markdownFileName({ id: articleId, slug }).replace(/\.md$/, '');
  const frontMatter = { title, slug, description, lastmod: createdAt, tags };
  return {
    name: `revisions/${folder}/${number}.md`,
    content: [withFrontMatter(frontMatter, text)],
    modifiedAt: new Date(createdAt),
  };
}
