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
 * Ignores properties that a DTO does not declare: front ends send back whole users and articles, including
 * properties that they cannot change. The native pipe does not validate these parameters, as it skips custom
 * decorators.
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

/** The property of a body that contains the fields. */
interface Wrapper {
  name: string;
  /** Whether a body without it is refused, as it would change nothing. */
  required: boolean;
}

const Unwrapped = createParamDecorator(
  ({ name, required }: Wrapper, context: ExecutionContext): object => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    const fields: unknown = isObject(body) ? Reflect.get(body, name) : undefined;
    if (!isObject(fields) && required) {
      throw new ValidationFailedError([{ field: name, message: "can't be blank" }]);
    }
    // Without it, every required field is missing, and reported as missing.
    return isObject(fields) ? fields : {};
  },
);

/** The fields within `name` of a body that creates something. */
export const Wrapped = (name: string): ParameterDecorator =>
  Unwrapped({ name, required: false }, LENIENT_PIPE);

/** The fields within `name` of a body that changes something; a body without `name` is refused. */
export const WrappedChanges = (name: string): ParameterDecorator =>
  Unwrapped({ name, required: true }, LENIENT_PIPE);

const query = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown =>
    context.switchToHttp().getRequest<FastifyRequest>().query,
);

/** The query parameters that the DTO declares. */
export const LenientQuery = (): ParameterDecorator => query(LENIENT_PIPE);

/**
 * Documents a body with its fields within `name`.
 *
 * @param example by default made from the examples of the fields
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
