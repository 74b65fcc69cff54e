import type { NestInterceptor } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import type { Api } from './api.js';
import { OwnedRoutesInterceptor } from './owned-routes.interceptor.js';

/** The APIs that are served; finds the one that a path belongs to. */
export class ServedApis implements Iterable<Api> {
  private readonly longestPrefixFirst: readonly Api[];

  constructor(private readonly apis: readonly Api[]) {
    this.longestPrefixFirst = apis.toSorted((a, b) => b.prefix.length - a.prefix.length);
  }

  [Symbol.iterator](): Iterator<Api> {
    return this.apis[Symbol.iterator]();
  }

  /**
   * The API that a path belongs to: the one with the longest matching prefix. It need not have such a route.
   *
   * @param path a path, a URL without its origin, or the template of a route
   */
  ownerOf(path: string): Api {
    const owner = this.longestPrefixFirst.find(({ prefix }) => isBelow(path, prefix));
    if (!owner) {
      throw new Error(`No API is at the root, and none has a prefix of ${path}`);
    }
    return owner;
  }

  /** The interceptors of all APIs, each limited to the routes of its API. */
  interceptors(config: AppConfig): NestInterceptor[] {
    return this.apis.flatMap((api) =>
      (api.interceptors?.(config) ?? []).map(
        (inner) => new OwnedRoutesInterceptor(inner, (path) => this.ownerOf(path) === api),
      ),
    );
  }

  /**
   * Removes a slash at the end of the path, if the API ignores it. Only one: a path that ends in `//` matches
   * no route.
   */
  ignoreTrailingSlash(url: string): string {
    const query = url.indexOf('?');
    const end = query < 0 ? url.length : query;
    return url[end - 1] === '/' && this.ownerOf(url).ignoresTrailingSlash
      ? url.slice(0, end - 1) + url.slice(end)
      : url;
  }
}

/** Whether `path` starts with the segments of `prefix`. */
function isBelow(path: string, prefix: string): boolean {
  const next = path[prefix.length];
  const isWholeSegment = prefix === '' || next === undefined || next === '/' || next === '?';
  return isWholeSegment && path.startsWith(prefix);
}
