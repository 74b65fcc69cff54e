import { SetMetadata } from '@nestjs/common';

export const IS_SIGN_UP = 'limits:isSignUp';

/** Counts requests to a route as sign-ups. */
export const LimitSignUps = (): MethodDecorator => SetMetadata(IS_SIGN_UP, true);
