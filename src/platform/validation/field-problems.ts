import type { ValidationError } from 'class-validator';
import type { FieldProblem } from '../errors/app-errors.js';
import { fieldPath } from '../errors/error-limits.js';
import type { ItemRule } from './list-field.js';

/** Flattens class-validator's tree of errors into problems with the paths of their fields. */
export function toFieldProblems(errors: ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = fieldPath(parent, error.property);
    return [...ownProblems(error, field), ...toFieldProblems(error.children ?? [], field)];
  });
}

function ownProblems(error: ValidationError, field: string): FieldProblem[] {
  return Object.entries(error.constraints ?? {}).flatMap(([constraint, message]) => {
    const rule = itemRuleOf(error, constraint);
    if (rule && Array.isArray(error.value)) {
      return itemProblems(error.value, rule, field);
    }
    return [
      {
        field,
        message:
          constraint === 'whitelistValidation'
            ? unknownField(field)
            : withPath(message, error.property, field),
      },
    ];
  });
}

function itemRuleOf(error: ValidationError, constraint: string): ItemRule | undefined {
  const context: unknown = error.contexts?.[constraint];
  const isItemRule = typeof context === 'object' && context !== null && 'itemRule' in context;
  return isItemRule ? (context.itemRule as ItemRule) : undefined;
}

function itemProblems(items: unknown[], rule: ItemRule, field: string): FieldProblem[] {
  return items.flatMap((item, index) => {
    const problem = rule(item);
    const path = fieldPath(field, String(index));
    return problem === undefined ? [] : [{ field: path, message: `${path} ${problem}` }];
  });
}

function unknownField(field: string): string {
  return `${field} is not a known member`;
}

/** Messages about nested fields begin with the name of the field; clients need the whole path. */
function withPath(message: string, property: string, field: string): string {
  return message.startsWith(property) ? field + message.slice(property.length) : message;
}
