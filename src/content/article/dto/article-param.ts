import { ApiParam } from '@nestjs/swagger';

/** Documents `:slug`, which is a slug or an id on every route except PUT. @param example a demo article */
export function ApiArticleParam(example = 'title-13'): MethodDecorator & ClassDecorator {
  return ApiParam({
    name: 'slug',
    type: String,
    description: 'Slug or id of the article',
    example,
  });
}
