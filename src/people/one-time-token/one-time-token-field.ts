import { TextField } from '../../platform/validation/text-field.js';

/** Greatest length of a token from a link, in code points; ours have 43. */
const MAX_TOKEN_LENGTH = 100;

/** The token from the link in a mail. */
export function OneTimeTokenField(): PropertyDecorator {
  return TextField({
    min: 1,
    max: MAX_TOKEN_LENGTH,
    description: 'From the link in the mail',
    example: 'mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A',
  });
}
