import type { AppConfig } from '../../config/app-config.js';
import type { Api } from '../api.js';
import { DefaultImageInterceptor } from './default-image.interceptor.js';
import { realWorldErrorFormat } from './errors/realworld-error-format.js';
import { REALWORLD_DOCS } from './realworld-docs.js';
import { REALWORLD_PREFIX } from './realworld-prefix.js';
import { REALWORLD_TOKENS } from './realworld-tokens.js';
import { RealWorldModule } from './realworld.module.js';

/** The RealWorld ("Conduit") API (docs/realworld.md). */
export const REALWORLD_API: Api = {
  prefix: REALWORLD_PREFIX,
  isServed: ({ realworldApi }) => realworldApi,
  module: RealWorldModule,
  documentation: REALWORLD_DOCS,
  errorFormat: realWorldErrorFormat,
  tokens: REALWORLD_TOKENS,
  // Some RealWorld front ends request `/api/articles/`.
  ignoresTrailingSlash: true,
  interceptors: ({ realworldDefaultImage: image }: AppConfig) =>
    image === undefined ? [] : [new DefaultImageInterceptor(image)],
};
