import type { PipeTransform } from '@nestjs/common';
import { type ArticleReference, parseArticleReference } from './article-reference.js';

/**
 * Parses a path parameter into a reference: `@Param('slug', ArticleReferencePipe) reference`. It rejects
 * nothing; the query finds out whether the article exists.
 */
export class ArticleReferencePipe implements PipeTransform<string, ArticleReference> {
  transform(segment: string): ArticleReference {
    return parseArticleReference(segment);
  }
}
