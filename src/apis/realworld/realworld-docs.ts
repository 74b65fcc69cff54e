import { documentMoves } from '../../content/article/document-moves.js';
import type { ApiDescription } from '../../platform/openapi/openapi.js';
import { errorResponse } from './api-realworld.decorator.js';

/** The documentation of this API. */
export const REALWORLD_DOCS: ApiDescription = {
  page: 'docs/realworld',
  title: 'Platen RealWorld API',
  name: 'Platen, in RealWorld',
  description:
    'The RealWorld ("Conduit") API for the same users, articles, comments and tags. To try the ' +
    'routes here, sign in with `POST /api/users/login`, copy the `token` from the response, press ' +
    '*Authorize* and paste it. `Authorization: Token <token>` and `Bearer <token>` both work.',
  tags: {
    user: 'Your account.',
    profile: 'Other users, and following them.',
    article: 'Articles and favorites.',
    comment: 'Comments on articles.',
    tag: 'Tags of published articles.',
    index: 'Links to the documentation.',
  },
  securityScheme: 'realworld',
  signIn: 'The `token` from `POST /api/users/login`.',
  strict: false,
  extendOperation: (operation, method) => documentMoves(operation, method, errorResponse),
};
