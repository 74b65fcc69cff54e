import type { ApiDescription } from '../../platform/openapi/openapi.js';
import { isRealWorldPath } from '../realworld/realworld-routes.js';

/** The page of the native API: of every route but those of the other dialect. */
export const NATIVE_DOCS: ApiDescription = {
  page: 'docs',
  title: 'Platen API',
  name: 'Platen',
  description:
    'A headless blog back end. Sign in (`POST /user/sign-in`), copy the `token` of the answer, ' +
    'press *Authorize* and paste it once: every route can then be tried as it stands.',
  owns: (path) => !isRealWorldPath(path),
  securityScheme: 'platen',
  strict: true,
};
