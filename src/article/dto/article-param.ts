import { ApiParam } from '@nestjs/swagger';

/** Documents `:slug`, which takes a slug or an id on every route but PUT. */
export function ApiArticleParam(): MethodDecorator & ClassDecorator {
  return ApiParam({ name: 'slug', description: 'Slug or id of the article', example: 'title-13' });
}
