import { parseResourceId } from '../../platform/validation/resource-id.js';

/** What a path names an article by. */
export type ArticleReference = { readonly id: number } | { readonly slug: string };

/**
 * The reference that a path segment stands for. A slug is never all digits, so what can be an id is one;
 * digits that can be none are a slug that no article has.
 */
export function parseArticleReference(segment: string): ArticleReference {
  const id = parseResourceId(segment);
  return id === undefined ? { slug: segment } : { id };
}

/** The path segment for an article. */
export function segmentOf(reference: ArticleReference): string | number {
  return 'id' in reference ? reference.id : reference.slug;
}
