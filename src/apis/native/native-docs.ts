import { documentMoves } from '../../content/article/document-moves.js';
import { documentScopes } from '../../people/auth/document-scopes.js';
import { problemResponse } from '../../platform/openapi/api-problems.decorator.js';
import type { ApiDescription } from '../../platform/openapi/openapi.js';

/** The documentation of the native API. */
export const NATIVE_DOCS: ApiDescription = {
  page: 'docs',
  title: 'Platen API',
  name: 'Platen',
  description:
    'A headless blog back end. To try the routes here, sign in with `POST /user/sign-in`, copy the ' +
    '`token` from the response, press *Authorize* and paste it.',
  tags: {
    user: 'Your account and your articles.',
    article: 'Published articles, and writing your own.',
    revision: 'Former states of articles, for their authors and editors.',
    comment: 'Comments on articles.',
    moderation: 'What moderators see and decide, and reports to them.',
    media: 'Pictures: uploading them, and their files.',
    tag: 'Tags of published articles.',
    search: 'Completing what is typed into a search box.',
    author: 'The users who publish.',
    invitation: 'Inviting people, for editors and administrators.',
    administration: 'The accounts of others, for administrators.',
    webhook: 'Servers that are told of events, for administrators.',
    'access-token': 'Access tokens for programs, such as scripts and site builds.',
    session: 'Where you are signed in, and new tokens.',
    health: 'Probes for load balancers and orchestrators.',
    index: 'Links to the documentation.',
  },
  securityScheme: 'platen',
  signIn:
    'The `token` from `POST /user/sign-in`, in `Authorization: Bearer`. Programs send one from ' +
    '`POST /user/access-token`: it works for the operations with an `x-scope`, if it has one of the ' +
    'scopes named there, and for all that need no token.',
  strict: true,
  extendOperation: (operation, method) => {
    documentScopes(operation);
    documentMoves(operation, method, (cause) => problemResponse(409, cause));
  },
};
