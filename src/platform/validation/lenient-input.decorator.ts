import { SetMetadata } from '@nestjs/common';

export const IS_LENIENT = 'validation:isLenient';

/**
 * For a dialect whose clients send members that nobody asked for: `UnknownInputGuard` lets
 * them pass. What is said of them in DTOs is the controller's own affair.
 */
export const LenientInput = (): ClassDecorator => SetMetadata(IS_LENIENT, true);
