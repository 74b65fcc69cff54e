import type { NestInterceptor, Type } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import type { AcceptedTokens } from '../people/auth/accepted-tokens.js';
import type { ErrorFormat } from '../platform/errors/error-format.js';
import type { ApiDescription } from '../platform/openapi/openapi.js';

/** An API that the application serves; `src/apis.ts` lists them. */
export interface Api {
  /** Prefix of the paths of its routes, such as `/api`; empty for the API at the root. */
  readonly prefix: '' | `/${string}`;
  readonly isServed: (config: AppConfig) => boolean;
  /** The module with its controllers. */
  readonly module: Type<unknown>;
  readonly documentation: ApiDescription;
  readonly errorFormat: ErrorFormat;
  readonly tokens: AcceptedTokens;
  /** Whether `/path/` is routed as `/path`. */
  readonly ignoresTrailingSlash: boolean;
  /** Interceptors of its routes only; they run outside those of its controllers. */
  readonly interceptors?: (config: AppConfig) => NestInterceptor[];
}
