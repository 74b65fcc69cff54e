import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Runs an interceptor for the routes of one API only. */
export class OwnedRoutesInterceptor implements NestInterceptor {
  constructor(
    private readonly inner: NestInterceptor,
    private readonly owns: (path: string) => boolean,
  ) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<unknown>,
  ): ReturnType<NestInterceptor['intercept']> {
    const { routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    return this.owns(routeOptions.url ?? '') ? this.inner.intercept(context, next) : next.handle();
  }
}
