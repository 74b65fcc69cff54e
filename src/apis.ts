import type { Api } from './apis/api.js';
import { NATIVE_API } from './apis/native/native-api.js';
import { REALWORLD_API } from './apis/realworld/realworld-api.js';
import { ServedApis } from './apis/served-apis.js';
import type { AppConfig } from './config/app-config.js';

/** All APIs of the application. */
const APIS: readonly Api[] = [NATIVE_API, REALWORLD_API];

export function servedApis(config: AppConfig): ServedApis {
  return new ServedApis(APIS.filter((api) => api.isServed(config)));
}
