import type { Root } from 'hast';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { anchorHeadings, prefixFootnoteLabel } from './document-anchors.js';
import { textOf } from './hast-text.js';
import { readingMinutes } from './reading-time.js';
import type { MarkdownSource, OutlineItem, Rendering } from './rendering.js';
import { SANITIZE_SCHEMA, UGC_REL } from './sanitize-schema.js';

/**
 * Renders Markdown: CommonMark, and GitHub's tables, task lists, strikethrough, footnotes and autolinks.
 * Raw HTML is left out, and what remains is sanitised last. It takes time and stack in proportion to the
 * square of the depth of a text, so it runs in the worker.
 *
 * @throws RangeError if the text is nested too deeply
 */
export function renderMarkdown({ text, kind, idPrefix }: MarkdownSource): Rendering {
  let outline: OutlineItem[] = [];
  let minutes = 1;
  const html = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { clobberPrefix: idPrefix })
    .use(() => (tree: Root) => {
      prefixFootnoteLabel(tree, idPrefix);
      if (kind === 'article') {
        outline = anchorHeadings(tree, idPrefix);
        minutes = readingMinutes(textOf(tree));
      } else {
        markAsUserContent(tree);
      }
    })
    .use(rehypeSanitize, SANITIZE_SCHEMA)
    .use(rehypeStringify)
    .processSync(text)
    .toString();
  return { html, outline, readingMinutes: minutes };
}

/** Links that anyone may write get no credit from search engines, and no hold on the page. */
function markAsUserContent(tree: Root): void {
  visit(tree, 'element', ({ tagName, properties }) => {
    if (tagName === 'a') {
      properties.rel = UGC_REL;
    }
  });
}
