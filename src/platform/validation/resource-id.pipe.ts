import type { PipeTransform } from '@nestjs/common';
import { parseResourceId } from './resource-id.js';

/**
 * Makes the id of a path parameter: `@Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number`.
 * What can be no id is the id of nothing, so the answer is that of an id that does not exist.
 */
export class ResourceIdPipe implements PipeTransform<string, number> {
  /** @param notFound the error of the resource that does not exist */
  constructor(private readonly notFound: new () => Error) {}

  /** @throws the `notFound` error for what is no positive PostgreSQL `integer` in decimal digits */
  transform(segment: string): number {
    const id = parseResourceId(segment);
    if (id === undefined) {
      throw new this.notFound();
    }
    return id;
  }
}
