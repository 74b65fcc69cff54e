import type { PipeTransform } from '@nestjs/common';
import { parseResourceId } from './resource-id.js';

/**
 * Parses the id in a path: `@Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number`. For an
 * invalid id the response is the same as for an id that does not exist.
 */
export class ResourceIdPipe implements PipeTransform<string, number> {
  /** @param notFound class of the error to throw for an invalid id */
  constructor(private readonly notFound: new () => Error) {}

  /**
   * @throws the `notFound` error unless the segment is a positive PostgreSQL `integer` in decimal
   *   digits
   */
  transform(segment: string): number {
    const id = parseResourceId(segment);
    if (id === undefined) {
      throw new this.notFound();
    }
    return id;
  }
}
