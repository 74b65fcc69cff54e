import { parseResourceId } from '../../platform/validation/resource-id.js';

/** Identifies an article, as paths do: by id or by slug. */
export type ArticleReference = { readonly id: number } | { readonly slug: string };

/**
 * Parses a path segment. A slug never consists of digits only, so a valid id is an id; digits that are no
 * valid id become a slug that no article has.
 */
export function parseArticleReference(segment: string): ArticleReference {
  const id = parseResourceId(segment);
  return id === undefined ? { slug: segment } : { id };
}

/** The path segment that refers to an article. */
export function segmentOf(reference: ArticleReference): string | number {
  return 'id' in reference ? reference.id : reference.slug;
}
