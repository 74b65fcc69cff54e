import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import {
  MEDIA_PATH,
  normalizeHttpUrl,
  normalizeImageReference,
} from '../../../config/image-reference.js';
import { canonicalLanguageTag } from '../../../config/language-tag.js';
import {
  documented,
  type FieldOptions,
  OptionalOrNullable,
  TextField,
} from '../../../platform/validation/text-field.js';
import { MAX_IMAGE_ALT_LENGTH, MAX_LANGUAGE_LENGTH, MAX_URL_LENGTH } from '../article-columns.js';

/** The language of an article. */
export function LanguageField(): PropertyDecorator {
  return NormalizedField(
    { description: 'BCP 47 tag; null for the language of the site', example: 'en' },
    {
      maxLength: MAX_LANGUAGE_LENGTH,
      normalize: canonicalLanguageTag,
      rule: 'a language tag such as en or pt-BR (BCP 47)',
    },
  );
}

/** The URL of the original of an article. */
export function CanonicalUrlField(): PropertyDecorator {
  return NormalizedField(
    {
      description: 'URL of the original, if this is a copy',
      example: 'https://example.com/press',
    },
    {
      maxLength: MAX_URL_LENGTH,
      format: 'uri',
      normalize: normalizeHttpUrl,
      rule: `an http or https URL of up to ${MAX_URL_LENGTH} characters`,
    },
  );
}

/** The picture of an article. */
export function ArticleImageField(): PropertyDecorator {
  return NormalizedField(
    {
      description: `An http or https URL, or a path below \`${MEDIA_PATH}\``,
      example: 'https://example.com/press.jpg',
    },
    {
      maxLength: MAX_URL_LENGTH,
      format: 'uri-reference',
      normalize: pictureReference,
      rule: `an http or https URL or a path below ${MEDIA_PATH} of up to ${MAX_URL_LENGTH} characters`,
    },
  );
}

/** What the picture shows. */
export function ImageAltField(): PropertyDecorator {
  return TextField({
    max: MAX_IMAGE_ALT_LENGTH,
    optional: true,
    nullable: true,
    description: 'What the picture shows, for those who do not see it',
    example: 'A printing press',
  });
}

/** What a string of {@link NormalizedField} has to be. */
interface NormalizedText {
  /** In characters, after {@link normalize}. */
  maxLength: number;
  format?: string;
  /** @returns undefined if the string is invalid */
  normalize(this: void, text: string): string | undefined;
  /** Completes "must be". */
  rule: string;
}

/** A string that is stored in its normal form; optional and nullable. */
function NormalizedField(
  options: FieldOptions,
  { maxLength, format, normalize, rule }: NormalizedText,
): PropertyDecorator {
  const given = { optional: true, nullable: true, ...options };
  return applyDecorators(
    documented(given, { type: String, maxLength, ...(format !== undefined && { format }) }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (normalize(value) ?? value) : value,
    ),
    OptionalOrNullable(given),
    ValidateBy({
      name: 'normalized',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.length <= maxLength && normalize(value) === value,
        defaultMessage: () => `$property must be ${rule}, or null`,
      },
    }),
  );
}

function pictureReference(text: string): string | undefined {
  const reference = normalizeImageReference(text);
  return reference?.startsWith('/') && !reference.startsWith(MEDIA_PATH) ? undefined : reference;
}
