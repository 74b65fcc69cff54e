import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ENTITY_TAGS_PATTERN } from '../http/entity-tag.js';

const TAGS = { type: 'string', pattern: ENTITY_TAGS_PATTERN };

/**
 * Documents a change that can be made on condition of a version.
 *
 * @param createOnly what `If-None-Match: *` means for it
 */
export function ApiPreconditions(createOnly = '`*`: 412 in any case'): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      schema: TAGS,
      description: 'The `ETag` of what you read: 412 if its own content has changed since',
    }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      schema: TAGS,
      description: `The \`ETag\` of what is not to be changed: 412 if that is there. ${createOnly}`,
    }),
  );
}

/** Documents a read that can be spared. */
export function ApiIfNoneMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The `ETag` of what you have: 304 if it is still the same',
    }),
    ApiResponse({ status: 304, description: 'You have it already' }),
  );
}
