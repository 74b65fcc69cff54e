import type { ApiDescription } from '../../platform/openapi/openapi.js';

/** Where the native API is documented. */
export const NATIVE_DOCS: ApiDescription = {
  page: 'docs',
  title: 'Platen API',
  name: 'Platen',
  description:
    'A headless blog back end. Sign in (`POST /user/sign-in`), copy the `token` of the answer, ' +
    'press *Authorize* and paste it once: every route can then be tried as it stands.',
  securityScheme: 'platen',
  strict: true,
};
