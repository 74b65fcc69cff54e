import { Injectable, type PipeTransform } from '@nestjs/common';
import { type FileName, parseFileName } from './media-files.js';
import { MediumNotFoundError } from './media.errors.js';

/** Takes the name of a file in a path apart. */
@Injectable()
export class FileNamePipe implements PipeTransform<string, FileName> {
  /** @throws MediumNotFoundError for any other text, such as one that leads out of the folder */
  transform(segment: string): FileName {
    const name = parseFileName(segment);
    if (!name) {
      throw new MediumNotFoundError();
    }
    return name;
  }
}
