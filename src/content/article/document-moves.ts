import type { DocumentedMethod, DocumentedOperation } from '../../platform/openapi/openapi.js';
import { SlugMovedError } from './article.errors.js';

const REDIRECT: DocumentedOperation['responses'][string] = {
  description: 'The article has moved',
  headers: {
    Location: {
      description: 'The same path and query with the present slug (RFC 9110 §15.4.9)',
      schema: { type: 'string', example: '/article/how-type-is-set' },
    },
  },
};

/**
 * Documents what an operation on an article gives if its slug is a former one (docs/publication.md#slugs).
 *
 * @param responseTo documents an error in the format of the API
 */
export function documentMoves(
  { parameters = [], responses }: DocumentedOperation,
  method: DocumentedMethod,
  responseTo: (cause: Error) => DocumentedOperation['responses'][string],
): void {
  const isAboutArticle = parameters.some(
    (parameter) => 'in' in parameter && parameter.in === 'path' && parameter.name === 'slug',
  );
  if (isAboutArticle && method === 'get') {
    responses['308'] = REDIRECT;
  } else if (isAboutArticle) {
    responses['409'] ??= responseTo(new SlugMovedError('how-type-is-set'));
  }
}
