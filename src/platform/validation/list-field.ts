import { ValidateBy } from 'class-validator';

/** Returns what is wrong with an item of a list; undefined if it is valid. */
export type ItemRule = (item: unknown) => string | undefined;

/** The validation context that carries the rule of {@link EachItem} to the pipe. */
export interface ItemRuleContext {
  itemRule: ItemRule;
}

/**
 * Checks each item of an array. Unlike `{ each: true }` of class-validator, the error names the item
 * (`tags.2`); the pipe does that, see `toFieldProblems`.
 */
export function EachItem(itemRule: ItemRule): PropertyDecorator {
  return ValidateBy(
    {
      name: 'eachItem',
      validator: {
        validate: (items: unknown) =>
          Array.isArray(items) && items.every((item) => itemRule(item) === undefined),
        defaultMessage: () => '$property has an item that is not valid',
      },
    },
    { context: { itemRule } satisfies ItemRuleContext },
  );
}
