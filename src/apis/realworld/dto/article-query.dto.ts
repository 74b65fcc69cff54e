import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../../platform/pagination/page-query.dto.js';
import { MAX_INTEGER } from '../../../platform/validation/resource-id.js';
import type { ArticleFilter } from '../../../content/timeline/feed.service.js';
import { Field, type Rule, textUpTo } from '../input/rules.js';

/** Longer than any tag or username. */
const MAX_FILTER_LENGTH = 255;

function wholeNumber(min: number, max: number): Rule {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}

/** Parses decimal digits. @param max what greater numbers are reduced to */
function Digits(max = Number.POSITIVE_INFINITY): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,10}$/.test(value) ? Math.min(Number(value), max) : value,
  );
}

/**
 * A page: `?limit=&offset=`. A greater `limit` is reduced to {@link MAX_LIMIT}, not refused: some front ends
 * ask for 1000.
 */
export class FeedQueryDto {
  @Digits(MAX_LIMIT)
  @Field(wholeNumber(1, MAX_LIMIT), { optional: true })
  limit = DEFAULT_LIMIT;

  @Digits()
  @Field(wholeNumber(0, MAX_INTEGER), { optional: true })
  offset = 0;
}

/** Query of `GET /articles`. */
export class ArticleFilterDto extends FeedQueryDto {
  @Field(textUpTo(MAX_FILTER_LENGTH), { optional: true })
  tag?: string;

  @Field(textUpTo(MAX_FILTER_LENGTH), { optional: true })
  author?: string;

  @Field(textUpTo(MAX_FILTER_LENGTH), { optional: true })
  favorited?: string;

  /** An empty filter is ignored: front ends send fields of a form that were not filled in. */
  toFilter(): ArticleFilter {
    return {
      tag: this.tag || undefined,
      author: this.author || undefined,
      favouriteOf: this.favorited || undefined,
    };
  }
}

/** Documents {@link FeedQueryDto}. */
export function ApiPage(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'limit',
      required: false,
      description: `Number of items; more than ${MAX_LIMIT} counts as ${MAX_LIMIT}`,
      schema: { type: 'integer', minimum: 1, default: DEFAULT_LIMIT },
    }),
    ApiQuery({
      name: 'offset',
      required: false,
      description: 'Number of items to skip',
      schema: { type: 'integer', minimum: 0, maximum: MAX_INTEGER, default: 0 },
    }),
  );
}

/** Documents {@link ArticleFilterDto}. */
export function ApiArticleFilter(): MethodDecorator {
  const descriptions = {
    tag: 'Only articles with this tag, such as `foo2`',
    author: 'Only articles by the user with this username, such as `foo-bar`',
    favorited: 'Only favorites of the user with this username',
  };
  return applyDecorators(
    ...Object.entries(descriptions).map(([name, description]) =>
      ApiQuery({
        name,
        required: false,
        description,
        schema: { type: 'string', maxLength: MAX_FILTER_LENGTH },
      }),
    ),
    ApiPage(),
  );
}
