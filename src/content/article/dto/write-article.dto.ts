import { ApiSchema } from '@nestjs/swagger';
import {
  ArticleTextField,
  CommentsOpenField,
  DescriptionField,
  PublishedAtField,
  TagsField,
  TitleField,
} from './article-fields.js';

/** A whole article: body of `POST /article` and `PUT /article/:slug`. */
@ApiSchema({ description: 'A whole article.' })
export class WriteArticleDto {
  @TitleField()
  title!: string;

  @ArticleTextField()
  text!: string;

  @DescriptionField('By default the beginning of the text')
  description?: string;

  @TagsField()
  tags?: string[];

  @PublishedAtField(
    'When to publish; null for a draft. By default now; when PUT replaces an article, unchanged',
  )
  publishedAt?: Date | null;

  @CommentsOpenField('Whether users can comment; by default they can')
  commentsOpen?: boolean;
}

/** Body of `PATCH /article/:slug`; fields that are left out stay unchanged. */
@ApiSchema({ description: 'Changes to an article. Fields that are left out stay.' })
export class UpdateArticleDto {
  @TitleField({ optional: true })
  title?: string;

  @ArticleTextField({ optional: true })
  text?: string;

  @DescriptionField()
  description?: string;

  @TagsField()
  tags?: string[];

  @PublishedAtField('When to publish; null for a draft')
  publishedAt?: Date | null;

  @CommentsOpenField('Whether users can comment')
  commentsOpen?: boolean;
}
