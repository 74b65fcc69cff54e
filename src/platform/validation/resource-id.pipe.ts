import type { PipeTransform } from '@nestjs/common';
import { parseResourceId } from './resource-id.js';

/** The id that a path parameter is; what can be no id is answered like an id that nothing has. */
export class ResourceIdPipe implements PipeTransform<string, number> {
  /** @param NotFound what is thrown for a segment that can be no id */
  constructor(private readonly NotFound: new () => Error) {}

  /** @throws the error given to the constructor */
  transform(segment: string): number {
    const id = parseResourceId(segment);
    if (id === undefined) {
      throw new this.NotFound();
    }
    return id;
  }
}
