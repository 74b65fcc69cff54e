import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ENTITY_TAGS_PATTERN } from '../http/entity-tag.js';

const TAGS = { type: 'string', pattern: ENTITY_TAGS_PATTERN };

/**
 * Documents a change that can be made on condition of a version.
 *
 * @param createOnly what `If-None-Match: *` means for it
 */
export function ApiPreconditions(createOnly = '`*`: always 412'): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      schema: TAGS,
      description: 'The `ETag` of the version you read: 412 if the content has changed since',
    }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      schema: TAGS,
      description: `The \`ETag\` of a version that must not be changed: 412 if it is current. ${createOnly}`,
    }),
  );
}

/** Documents a read that can be spared. */
export function ApiIfNoneMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The `ETag` of the version you have: 304 if it is current',
    }),
    ApiResponse({ status: 304, description: 'Not modified' }),
  );
}
