import { ValidateBy } from 'class-validator';

/**
 * Bounds a number where `other` is given as well. For optional fields.
 *
 * @param max the greatest value there
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
