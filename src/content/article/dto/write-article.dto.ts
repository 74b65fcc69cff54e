import { ApiSchema } from '@nestjs/swagger';
import {
  ArticleTextField,
  CommentsOpenField,
  DescriptionField,
  FeaturedField,
  PublishedAtField,
  SlugField,
  TagsField,
  TitleField,
} from './article-fields.js';
import {
  ArticleImageField,
  CanonicalUrlField,
  ImageAltField,
  LanguageField,
} from './publication-fields.js';

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

  @LanguageField()
  language?: string | null;

  @CanonicalUrlField()
  canonicalUrl?: string | null;

  @ArticleImageField()
  image?: string | null;

  @ImageAltField()
  imageAlt?: string | null;

  @FeaturedField('Whether to give it prominence; by default not')
  featured?: boolean;
}

/** Body of `PATCH /article/:slug`; fields that are left out stay unchanged. */
@ApiSchema({ description: 'Changes to an article. Fields that are left out stay.' })
export class UpdateArticleDto {
  @SlugField('Moves the article. Its former slugs lead to it, and no other article can take them')
  slug?: string;

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

  @LanguageField()
  language?: string | null;

  @CanonicalUrlField()
  canonicalUrl?: string | null;

  @ArticleImageField()
  image?: string | null;

  @ImageAltField()
  imageAlt?: string | null;

  @FeaturedField('Whether to give it prominence')
  featured?: boolean;
}
