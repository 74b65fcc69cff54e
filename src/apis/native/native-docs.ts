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
    comment: 'Comments on articles.',
    tag: 'Tags of published articles.',
    invitation: 'Inviting people, for editors and administrators.',
    administration: 'The accounts of others, for administrators.',
    session: 'Where you are signed in, and new tokens.',
    health: 'Probes for load balancers and orchestrators.',
    index: 'Links to the documentation.',
  },
  securityScheme: 'platen',
  signIn: 'The `token` from `POST /user/sign-in`, in `Authorization: Bearer`.',
  strict: true,
};
