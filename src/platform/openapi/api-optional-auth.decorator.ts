import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';

/** Documents a public route that answers more to those who send their token. */
export function ApiOptionalAuth(): MethodDecorator & ClassDecorator {
  // The empty requirement is OpenAPI's way of saying "or without".
  return applyDecorators(ApiSecurity({}), ApiBearerAuth());
}
