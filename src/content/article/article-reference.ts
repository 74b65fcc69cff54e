import type { KeyColumn } from './article.sql.js';
import { parseResourceId } from '../../platform/validation/resource-id.js';
import { ArticleNotFoundError } from './article.errors.js';

/**
 * What a path names an article by: a slug, or an id as a number. A slug is never all digits, so what
 * is all digits is an id.
 *
 * @throws NotFoundError where it can be neither
 */
export function parseArticleReference(reference: string): number | string {
  if (!/^\d+$/.test(reference)) {
    return reference;
  }
  const id = parseResourceId(reference);
  if (id === undefined) {
    throw new ArticleNotFoundError();
  }
  return id;
}

/** Where to look for what a path refers to: by slug, or by id. @throws NotFoundError */
export function keyOf(reference: string): { column: KeyColumn; key: number | string } {
  const key = parseArticleReference(reference);
  return { column: typeof key === 'number' ? 'a.id' : 'a.slug', key };
}
