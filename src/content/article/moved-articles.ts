import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from '../../people/auth/authenticated-request.js';
import { isSignedIn, userOf } from '../../people/auth/current-user.decorator.js';
import { NotFoundError, VersionMismatchError } from '../../platform/errors/app-errors.js';
import type { MovedResources, Redirect } from '../../platform/errors/problem.filter.js';
import { readingFrom } from '../../platform/persistence/read-source.js';
import { parseArticleReference } from './article-reference.js';
import { ArticleSlugService } from './article-slug.service.js';
import { SlugMovedError } from './article.errors.js';

/** The parameter of the routes that are about an article, in every API. */
const PARAMETER = 'slug';

/**
 * Leads requests on a former slug of an article to its present one, on every route about an article
 * (docs/publication.md#slugs). It is asked only when a request has failed, so that others cost no query.
 */
@Injectable()
export class MovedArticles implements MovedResources {
  constructor(private readonly slugs: ArticleSlugService) {}

  async find(
    thrown: unknown,
    request: AuthenticatedRequest,
  ): Promise<Redirect | SlugMovedError | undefined> {
    const slug = slugOf(request);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // A write with `If-Match` on what is not there fails with the latter.
    const isMissing =
      thrown instanceof NotFoundError || (!isRead && thrown instanceof VersionMismatchError);
    if (slug === undefined || !isMissing) {
      return undefined;
    }
    const source = isRead && !isSignedIn(request) ? 'replica' : 'primary';
    const present = await readingFrom(source, () => this.slugs.findPresent(slug, userOf(request)));
    if (present === undefined) {
      return undefined;
    }
    return isRead ? { location: locationOf(request, present) } : new SlugMovedError(present);
  }
}

/** The slug in the path; undefined if there is none, or an id. */
function slugOf({ params }: FastifyRequest): string | undefined {
  const segment: unknown = Object(params)[PARAMETER];
  const reference = typeof segment === 'string' ? parseArticleReference(segment) : undefined;
  return reference && 'slug' in reference ? reference.slug : undefined;
}

/** The URL of a request, without its origin, with another slug. */
function locationOf({ originalUrl, routeOptions }: FastifyRequest, slug: string): string {
  const place = routeOptions.url?.split('/').indexOf(`:${PARAMETER}`);
  const start = originalUrl.indexOf('?');
  const end = start < 0 ? originalUrl.length : start;
  // A request to a proxy may have the whole URL (RFC 9112 §3.2.2).
  const path = originalUrl.slice(0, end).replace(/^https?:\/\/[^/]*/i, '');
  const segments = path.split('/').map((segment, index) => (index === place ? slug : segment));
  return segments.join('/') + originalUrl.slice(end);
}
