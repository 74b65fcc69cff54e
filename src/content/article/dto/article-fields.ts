import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, ValidateBy } from 'class-validator';
import { compareByCodePoint } from '../../../platform/text.js';
import { EachItem } from '../../../platform/validation/list-field.js';
import { parseRfc3339 } from '../../../platform/validation/rfc3339.js';
import {
  documented,
  type FieldOptions,
  NOT_BLANK,
  OptionalOrNullable,
  TextField,
  textProblem,
} from '../../../platform/validation/text-field.js';
import { MAX_DESCRIPTION_LENGTH, MAX_TEXT_LENGTH, MAX_TITLE_LENGTH } from '../article-columns.js';
import { MAX_TAGS } from '../article-limits.js';
import { isSlug, MAX_SLUG_LENGTH, SLUG_PATTERN, SLUG_RULE } from '../slug.js';
import { MAX_TAG_LENGTH } from '../../tag/tag-limits.js';

export function TitleField(options: FieldOptions = {}): PropertyDecorator {
  return TextField({ min: 1, max: MAX_TITLE_LENGTH, example: 'How type was set', ...options });
}

export function ArticleTextField(options: FieldOptions = {}): PropertyDecorator {
  return TextField({
    min: 1,
    max: MAX_TEXT_LENGTH,
    example: 'Line by line, by hand, in lead.',
    ...options,
  });
}

export function DescriptionField(description?: string): PropertyDecorator {
  return TextField({
    max: MAX_DESCRIPTION_LENGTH,
    optional: true,
    example: 'A short history of type.',
    ...(description !== undefined && { description }),
  });
}

/** The slug to move an article to. */
export function SlugField(description: string): PropertyDecorator {
  return applyDecorators(
    documented(
      // The one of the demo article: the other examples are about it.
      { optional: true, description, example: 'title-13' },
      { type: String, minLength: 1, maxLength: MAX_SLUG_LENGTH, pattern: SLUG_PATTERN },
    ),
    OptionalOrNullable({ optional: true }),
    ValidateBy({
      name: 'slug',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isSlug(value),
        defaultMessage: () => SLUG_RULE,
      },
    }),
  );
}

/** A set of tags: trimmed, unique, sorted by code point. */
export function TagsField(): PropertyDecorator {
  return applyDecorators(
    documented(
      { optional: true, example: ['history', 'type'] },
      {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: MAX_TAG_LENGTH, pattern: NOT_BLANK },
        maxItems: MAX_TAGS,
        description: `Up to ${MAX_TAGS} of 1 to ${MAX_TAG_LENGTH} characters; case is kept`,
      },
    ),
    Transform(({ value }: { value: unknown }) => normalizeTags(value)),
    OptionalOrNullable({ optional: true }),
    EachItem((tag) => textProblem(tag, 1, MAX_TAG_LENGTH)),
    ArrayMaxSize(MAX_TAGS, { message: `$property must have at most ${MAX_TAGS} items` }),
    IsArray({ message: '$property must be an array of texts' }),
  );
}

/** Whether `value` is a valid tag. */
export function isTag(value: unknown): boolean {
  return textProblem(value, 1, MAX_TAG_LENGTH) === undefined;
}

/** Trims, removes duplicates and sorts. Leaves invalid values as they are, so that errors have the right index. */
export function normalizeTags(value: unknown): unknown {
  if (!Array.isArray(value) || !value.every((tag) => typeof tag === 'string')) {
    return value;
  }
  const tags = value.map((tag) => tag.trim());
  const areValid = tags.every(isTag);
  return areValid ? [...new Set(tags)].toSorted(compareByCodePoint) : tags;
}

/** Whether users can comment on the article. */
export function CommentsOpenField(description: string): PropertyDecorator {
  return BooleanField({ description, example: true });
}

/** Whether the front end should give the article prominence. */
export function FeaturedField(description: string): PropertyDecorator {
  return BooleanField({ description, example: false });
}

function BooleanField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    documented({ optional: true, ...options }, { type: Boolean }),
    OptionalOrNullable({ optional: true }),
    IsBoolean({ message: '$property must be true or false' }),
  );
}

/** The time of publication, parsed into a `Date`; null for a draft. */
export function PublishedAtField(description: string): PropertyDecorator {
  return applyDecorators(
    documented(
      { optional: true, nullable: true, description },
      {
        type: String,
        format: 'date-time',
        example: '2026-01-31T09:00:00.000Z',
      },
    ),
    // An invalid time stays as it is, for the rule below to reject.
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (parseRfc3339(value) ?? value) : value,
    ),
    OptionalOrNullable({ optional: true, nullable: true }),
    ValidateBy({
      name: 'publishedAt',
      validator: {
        validate: (value: unknown) => value instanceof Date,
        defaultMessage: () =>
          '$property must be a time such as 2026-01-31T09:00:00.000Z, or null for a draft',
      },
    }),
  );
}
