import { SetMetadata } from '@nestjs/common';

export const VERBATIM = 'validation:verbatim';

/**
 * Body properties that reach the handler as they were typed, not in NFC. For passwords: existing hashes
 * may have been made from the string as it was typed.
 *
 * @param paths such as `password` or `user.password`
 */
export const Verbatim = (...paths: string[]): MethodDecorator =>
  SetMetadata(VERBATIM, new Set(paths));
