import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';

/** Documents a change that can be made on condition of a version. */
export function ApiIfMatch(): MethodDecorator {
  return ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The `ETag` of what you read: 412 if its own content has changed since',
  });
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
