import type { ApiDescription } from '../../platform/openapi/openapi.js';

/** Where this API is documented. */
export const REALWORLD_DOCS: ApiDescription = {
  page: 'docs/realworld',
  title: 'Platen RealWorld API',
  name: 'Platen, in RealWorld',
  description:
    'The RealWorld ("Conduit") API on the same users, articles, comments and tags. Sign in ' +
    '(`POST /api/users/login`), copy the `token` of the answer, press *Authorize* and paste it ' +
    'once. Front ends send it as `Authorization: Token <token>`; `Bearer` does as well.',
  securityScheme: 'realworld',
  strict: false,
};
