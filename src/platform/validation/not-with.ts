import { ValidateBy, type ValidationArguments } from 'class-validator';

/**
 * Rejects a field if one of `others` is given as well, and not just `false`; the error names this field. For optional
 * fields.
 */
export function NotWith(...others: string[]): PropertyDecorator {
  return ValidateBy({
    name: 'notWith',
    validator: {
      validate: (_, args) => givenAmong(others, args).length === 0,
      defaultMessage: (args) =>
        `$property must not be given together with ${givenAmong(others, args).join(' and ')}`,
    },
  });
}

function givenAmong(names: string[], args: ValidationArguments | undefined): string[] {
  const given = new Map(Object.entries(args?.object ?? {}));
  return names.filter((name) => given.get(name) !== undefined && given.get(name) !== false);
}
