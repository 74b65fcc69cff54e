import { TOKEN_AUDIENCE } from '../../people/session/token-keys.js';
import { problemDetails } from '../../platform/errors/error-format.js';
import type { Api } from '../api.js';
import { NATIVE_DOCS } from './native-docs.js';
import { NativeModule } from './native.module.js';

/** The native API of this application, at the root. */
export const NATIVE_API: Api = {
  prefix: '',
  isServed: () => true,
  module: NativeModule,
  documentation: NATIVE_DOCS,
  errorFormat: problemDetails,
  tokens: { audience: TOKEN_AUDIENCE, schemes: ['bearer'], personalAccessTokens: true },
  ignoresTrailingSlash: false,
};
