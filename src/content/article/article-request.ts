import { type ContentFields, contentFieldsOf } from './article-columns.js';
import { Article } from './article.entity.js';
import type { UpdateArticleDto, WriteArticleDto } from './dto/write-article.dto.js';

/** The content of a new or replaced article; the default description is the beginning of the text. */
export function contentOfRequest(body: WriteArticleDto): ContentFields {
  return contentFieldsOf({
    ...body,
    description: body.description ?? Article.describe(body.text),
  });
}

/** Whether a change does nothing but unpublish. */
export function isWithdrawal({ publishedAt, ...others }: UpdateArticleDto): boolean {
  return publishedAt === null && Object.values(others).every((value) => value === undefined);
}
