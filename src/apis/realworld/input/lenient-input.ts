import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import { ApiBody, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ValidationFailedError } from '../../../platform/errors/app-errors.js';

/**
 * Drops what a DTO does not name, without a word: front ends send back whole users and articles,
 * with members that are not theirs to change. The native pipe never sees these parameters, as it
 * leaves custom decorators alone.
 */
const LENIENT_PIPE = new ValidationPipe({
  whitelist: true,
  transform: true,
  stopAtFirstError: true,
  validateCustomDecorators: true,
  exceptionFactory: (errors) =>
    new ValidationFailedError(
      errors.map(({ property, constraints = {} }) => ({
        field: property,
        message: Object.values(constraints).join('; '),
      })),
    ),
});

/** Where in a body the members are. */
interface Wrapper {
  name: string;
  /** Whether a body without it is refused, as it would change nothing. */
  required: boolean;
}

const Unwrapped = createParamDecorator(
  ({ name, required }: Wrapper, context: ExecutionContext): object => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    const member: unknown = isObject(body) ? Reflect.get(body, name) : undefined;
    if (!isObject(member) && required) {
      throw new ValidationFailedError([{ field: name, message: "can't be blank" }]);
    }
    // Without it, every member that is asked for is missing, and is said to be.
    return isObject(member) ? member : {};
  },
);

/** The members within `name` of a body that makes something. */
export const Wrapped = (name: string): ParameterDecorator =>
  Unwrapped({ name, required: false }, LENIENT_PIPE);

/** The same of a body that changes something; without `name` it is refused. */
export const WrappedChanges = (name: string): ParameterDecorator =>
  Unwrapped({ name, required: true }, LENIENT_PIPE);

const query = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown =>
    context.switchToHttp().getRequest<FastifyRequest>().query,
);

/** The members of the query that the DTO names. */
export const LenientQuery = (): ParameterDecorator => query(LENIENT_PIPE);

/**
 * Documents a body with its members within `name`.
 *
 * @param example by default made of the examples of the members
 */
export function ApiWrappedBody(name: string, dto: Type, example?: object): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(dto),
    ApiBody({
      schema: {
        type: 'object',
        required: [name],
        properties: { [name]: { $ref: getSchemaPath(dto) } },
      },
      ...(example && { examples: { [name]: { value: { [name]: example } } } }),
    }),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
