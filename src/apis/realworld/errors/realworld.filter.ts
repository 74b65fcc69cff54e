import { Catch } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../../platform/errors/problem.js';
import { ProblemFilter } from '../../../platform/errors/problem.filter.js';
import { isRealWorldPath } from '../realworld-routes.js';
import { errorsOf } from './errors-of.js';

/**
 * Gives errors of this dialect's routes, and of routes below its prefix that do not exist, the
 * dialect's own shape; everything else keeps the native one. It goes by the path, since much of what
 * goes wrong (a body that is no JSON, a flood, a shutdown) never gets as far as a controller.
 * Statuses, what is logged, and what is counted are those of the native API.
 */
@Catch()
export class RealWorldFilter extends ProblemFilter {
  protected override send(
    thrown: unknown,
    problem: Problem,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    if (!isRealWorldPath(request.routeOptions.url ?? request.url)) {
      super.send(thrown, problem, request, reply);
      return;
    }
    const { status, detail } = problem.body;
    void reply
      .status(status)
      .headers({ ...problem.headers, ...(status === 401 && { 'WWW-Authenticate': 'Token' }) })
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ errors: errorsOf(thrown, detail) }));
  }
}
