import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  isTag,
  MAX_TAG_LENGTH,
  MAX_TAGS,
  normalizeTags,
} from '../../article/dto/article-fields.js';
import type { UpdateArticleDto, WriteArticleDto } from '../../article/dto/write-article.dto.js';
import { filled, Member, type Rule, textUpTo } from '../input/rules.js';

const tagsRule: Rule = (value) =>
  Array.isArray(value) && value.length <= MAX_TAGS && value.every(isTag)
    ? undefined
    : `must be up to ${MAX_TAGS} texts of 1 to ${MAX_TAG_LENGTH} characters`;

const TITLE = { example: 'How type was set', schema: { minLength: 1, maxLength: 255 } };
const DESCRIPTION = {
  example: 'A short history of type.',
  schema: { minLength: 1, maxLength: 1000 },
};
const BODY = {
  example: 'Line by line, by hand, in lead.',
  schema: { minLength: 1, maxLength: 200_000 },
};
/** The tags; left out, they stay or there are none. */
function TagList(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => normalizeTags(value)),
    Member(tagsRule, {
      optional: true,
      example: ['history', 'type'],
      schema: { type: [String], maxItems: MAX_TAGS },
    }),
  );
}

/** `article` in the body of `POST /articles`. */
export class CreateArticleDto {
  @Member(filled(textUpTo(255)), TITLE)
  title!: string;

  @Member(filled(textUpTo(1000)), DESCRIPTION)
  description!: string;

  @Member(filled(textUpTo(200_000)), BODY)
  body!: string;

  @TagList()
  tagList?: string[];

  toArticle(): WriteArticleDto {
    const { title, description, body: text, tagList: tags } = this;
    return { title, description, text, ...(tags && { tags }) };
  }
}

/** `article` in the body of `PUT /articles/:slug`: any of these; what is left out stays. */
export class ChangeArticleDto {
  @Member(filled(textUpTo(255)), { optional: true, ...TITLE })
  title?: string;

  @Member(filled(textUpTo(1000)), { optional: true, ...DESCRIPTION })
  description?: string;

  @Member(filled(textUpTo(200_000)), { optional: true, ...BODY })
  body?: string;

  @TagList()
  tagList?: string[];

  toChanges(): UpdateArticleDto {
    const { title, description, body: text, tagList: tags } = this;
    return {
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(text !== undefined && { text }),
      ...(tags && { tags }),
    };
  }
}
