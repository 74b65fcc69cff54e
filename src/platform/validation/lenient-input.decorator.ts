import { SetMetadata } from '@nestjs/common';

export const IS_LENIENT = 'validation:isLenient';

/** For an API whose clients send unknown fields: `UnknownInputGuard` accepts them. */
export const LenientInput = (): ClassDecorator => SetMetadata(IS_LENIENT, true);
