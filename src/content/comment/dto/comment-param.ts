import { ApiParam } from '@nestjs/swagger';
import { MAX_INTEGER } from '../../../platform/validation/resource-id.js';

/** Documents the path parameter `id` of a comment. */
export const ApiCommentParam = (): MethodDecorator =>
  ApiParam({
    name: 'id',
    description: 'Id of the comment',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  });
