import { parseResourceId } from '../common/validation/resource-id.js';
import { articleNotFound } from './article.errors.js';

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
    throw articleNotFound();
  }
  return id;
}
