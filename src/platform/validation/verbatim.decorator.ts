import { SetMetadata } from '@nestjs/common';

export const VERBATIM = 'validation:verbatim';

/**
 * Properties of the body that reach the handler as they were typed, not in NFC. For passwords: there
 * may be hashes that were made of what was typed.
 *
 * @param paths such as `password` or `user.password`
 */
export const Verbatim = (...paths: string[]): MethodDecorator =>
  SetMetadata(VERBATIM, new Set(paths));
