import { ApiSchema } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  MAX_DESCRIPTION_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_TITLE_LENGTH,
} from '../../../content/article/article-columns.js';
import { MAX_TAGS } from '../../../content/article/article-limits.js';
import { MAX_TAG_LENGTH } from '../../../content/tag/tag-limits.js';
import { isTag, normalizeTags } from '../../../content/article/dto/article-fields.js';
import type {
  UpdateArticleDto,
  WriteArticleDto,
} from '../../../content/article/dto/write-article.dto.js';
import { filled, Field, notNull, orNull, type Rule, textUpTo } from '../input/rules.js';

const tagsRule: Rule = (value) =>
  Array.isArray(value) && value.length <= MAX_TAGS && value.every(isTag)
    ? undefined
    : `must be up to ${MAX_TAGS} texts of 1 to ${MAX_TAG_LENGTH} characters`;

const titleRule = filled(textUpTo(MAX_TITLE_LENGTH));
const descriptionRule = textUpTo(MAX_DESCRIPTION_LENGTH);
const bodyRule = filled(textUpTo(MAX_TEXT_LENGTH));

const TITLE = {
  example: 'How type was set',
  schema: { minLength: 1, maxLength: MAX_TITLE_LENGTH },
};
const DESCRIPTION = {
  example: 'A short history of type.',
  schema: { minLength: 1, maxLength: MAX_DESCRIPTION_LENGTH },
};
const BODY = {
  example: 'Line by line, by hand, in lead.',
  schema: { minLength: 1, maxLength: MAX_TEXT_LENGTH },
};

/**
 * The tags; optional. Blank ones are dropped: front ends send every part of a field that is split at
 * commas.
 */
function TagList({ nullable = false } = {}): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => normalizeTags(withoutBlanks(value))),
    Field(nullable ? orNull(tagsRule) : tagsRule, {
      optional: true,
      nullable,
      example: ['history', 'type'],
      schema: { type: [String], maxItems: MAX_TAGS },
    }),
  );
}

function withoutBlanks(value: unknown): unknown {
  return Array.isArray(value)
    ? value.filter((tag) => typeof tag !== 'string' || tag.trim() !== '')
    : value;
}

/** `article` in the body of `POST /articles`. */
@ApiSchema({ description: 'A new article.' })
export class CreateArticleDto {
  @Field(titleRule, TITLE)
  title!: string;

  @Field(filled(descriptionRule), DESCRIPTION)
  description!: string;

  @Field(bodyRule, BODY)
  body!: string;

  @TagList({ nullable: true })
  tagList?: string[] | null;

  toArticle(): WriteArticleDto {
    const { title, description, body: text, tagList: tags } = this;
    return { title, description, text, ...(tags && { tags }) };
  }
}

/** `article` in the body of `PUT /articles/:slug`: all fields are optional; those that are left out stay. */
@ApiSchema({ description: 'Changes to an article. Fields that are left out stay.' })
export class ChangeArticleDto {
  @Field(titleRule, { optional: true, ...TITLE })
  title?: string;

  /** Can be blank if the article's description is, see {@link blankDescription}. */
  @Field(notNull(descriptionRule), { optional: true, ...DESCRIPTION })
  description?: string;

  @Field(bodyRule, { optional: true, ...BODY })
  body?: string;

  @TagList()
  tagList?: string[];

  /**
   * The description, if it is blank. The native API allows that, so an article may have it already: then it
   * is no change. Otherwise it is refused.
   */
  get blankDescription(): string | undefined {
    return this.description?.trim() === '' ? this.description : undefined;
  }

  /** Without a blank description. */
  toChanges(): UpdateArticleDto {
    const { title, body: text, tagList: tags } = this;
    const description = this.blankDescription === undefined ? this.description : undefined;
    return {
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(text !== undefined && { text }),
      ...(tags && { tags }),
    };
  }
}
