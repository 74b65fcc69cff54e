import { SetMetadata } from '@nestjs/common';

export const VERBATIM = 'validation:verbatim';

/**
 * Members of the body that reach the handler as they were typed, not in NFC: passwords, of which
 * there may be hashes that were made so.
 *
 * @param paths such as `password` or `user.password`
 */
export const Verbatim = (...paths: string[]): MethodDecorator =>
  SetMetadata(VERBATIM, new Set(paths));
