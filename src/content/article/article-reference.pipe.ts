import type { PipeTransform } from '@nestjs/common';
import { type ArticleReference, parseArticleReference } from './article-reference.js';

/**
 * Makes the reference of a path parameter: `@Param('slug', ArticleReferencePipe) reference`. It refuses
 * nothing: whether there is such an article is for the query to find out.
 */
export class ArticleReferencePipe implements PipeTransform<string, ArticleReference> {
  transform(segment: string): ArticleReference {
    return parseArticleReference(segment);
  }
}
