import { ValidateBy } from 'class-validator';

/**
 * Limits a number if `other` is given as well. For optional fields.
 *
 * @param max greatest value in that case
 */
export function AtMostWith(other: string, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'atMostWith',
    validator: {
      validate: (value: unknown, args) =>
        Reflect.get(args?.object ?? {}, other) === undefined ||
        !(typeof value === 'number' && value > max),
      defaultMessage: () => `$property must be at most ${max} together with ${other}`,
    },
  });
}
