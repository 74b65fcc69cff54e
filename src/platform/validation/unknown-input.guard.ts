import type { CanActivate, ExecutionContext } from '@nestjs/common';
// Nest has no public API for the inputs that a handler declares; both imports are stable since Nest 5.
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { fieldPath } from '../errors/error-limits.js';
import { IS_LENIENT } from './lenient-input.decorator.js';
import { normalizeInput } from './normalized-input.js';
import { assertSafeInput } from './safe-input.js';
import { VERBATIM } from './verbatim.decorator.js';

/**
 * The last guard of every route. It rejects what no DTO validates: strings that cannot be stored, input
 * nested too deeply, a body that is not an object, and fields sent to a route that takes none (unless
 * its controller has `@LenientInput()`), see docs/api.md#input. It normalises the rest to NFC (unless
 * the handler has `@Verbatim()`). It is a guard, because an interceptor would send every request
 * through RxJS.
 */
export class UnknownInputGuard implements CanActivate {
  /** @throws ValidationFailedError */
  canActivate(context: ExecutionContext): boolean {
    const { body, query, params } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body !== undefined && !isObject(body)) {
      throw new ValidationFailedError([{ field: '', message: 'The body must be a JSON object' }]);
    }
    assertSafeInput(params);
    assertSafeInput(query);
    assertSafeInput(body);
    normalizeInput(params);
    normalizeInput(query);
    normalizeInput(body, Reflect.getMetadata(VERBATIM, context.getHandler()));
    if (Reflect.getMetadata(IS_LENIENT, context.getClass()) === true) {
      return true;
    }
    const declared = declaredInputs(context);
    if (!declared.has(RouteParamtypes.QUERY)) {
      assertNoFields(query, 'a query');
    }
    if (!declared.has(RouteParamtypes.BODY)) {
      assertNoFields(body, 'a body');
    }
    return true;
  }
}

/** Cached by handler, as the metadata never change. */
const declaredOf = new WeakMap<object, ReadonlySet<number>>();

/** The kinds of input that the handler has a parameter for; keys of the metadata are `kind:index`. */
function declaredInputs(context: ExecutionContext): ReadonlySet<number> {
  const handler = context.getHandler();
  const known = declaredOf.get(handler);
  if (known) {
    return known;
  }
  const metadata: unknown = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    handler.name,
  );
  const declared = new Set(Object.keys(metadata ?? {}).map((key) => Number(key.split(':', 1)[0])));
  declaredOf.set(handler, declared);
  return declared;
}

function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function assertNoFields(input: unknown, what: string): void {
  const problems: FieldProblem[] = Object.keys(input ?? {}).map((name) => {
    const field = fieldPath('', name);
    const message = `${field} is not a known member: this route takes no members in ${what}`;
    return { field, message };
  });
  if (problems.length > 0) {
    throw new ValidationFailedError(problems);
  }
}
