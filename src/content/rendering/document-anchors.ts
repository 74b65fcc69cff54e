import GithubSlugger from 'github-slugger';
import type { Element, Root } from 'hast';
import { visit } from 'unist-util-visit';
import type { OutlineItem } from './rendering.js';
import { textOf } from './hast-text.js';

/** The `id` that remark-rehype gives the heading of footnotes, without a prefix. */
const FOOTNOTE_LABEL = 'footnote-label';

/** The `id` of a heading without letters and digits. */
const NAMELESS = 'section';

/**
 * Gives every heading an `id`, made from its text as on GitHub, and lets links such as `#its-text` lead to
 * it.
 *
 * @returns the headings
 */
export function anchorHeadings(tree: Root, idPrefix: string): OutlineItem[] {
  const slugger = new GithubSlugger();
  const outline: OutlineItem[] = [];
  visit(tree, 'element', (element) => {
    const depth = depthOf(element);
    if (depth !== undefined && element.properties.id === undefined) {
      const text = textOf(element).trim();
      const id = `${idPrefix}${slugger.slug(text) || slugger.slug(NAMELESS)}`;
      element.properties.id = id;
      outline.push({ depth, id, text });
    }
  });
  linkToHeadings(tree, idPrefix, new Set(outline.map(({ id }) => id)));
  return outline;
}

function depthOf({ tagName }: Element): number | undefined {
  const [, depth] = /^h([1-6])$/.exec(tagName) ?? [];
  return depth === undefined ? undefined : Number(depth);
}

function linkToHeadings(tree: Root, idPrefix: string, ids: ReadonlySet<string>): void {
  visit(tree, 'element', ({ tagName, properties }) => {
    const { href } = properties;
    if (tagName === 'a' && typeof href === 'string' && href.startsWith('#')) {
      const fragment = href.slice(1);
      if (ids.has(`${idPrefix}${decoded(fragment)}`)) {
        properties.href = `#${idPrefix}${fragment}`;
      }
    }
  });
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Puts the prefix in front of the one `id` that remark-rehype makes without. */
export function prefixFootnoteLabel(tree: Root, idPrefix: string): void {
  const label = `${idPrefix}${FOOTNOTE_LABEL}`;
  visit(tree, 'element', ({ properties }) => {
    if (properties.id === FOOTNOTE_LABEL) {
      properties.id = label;
    }
    if (properties.ariaDescribedBy !== undefined) {
      properties.ariaDescribedBy = [label];
    }
  });
}
