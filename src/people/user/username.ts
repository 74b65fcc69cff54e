import { foldName } from '../../platform/unicode.js';
import { transliterate, withRandomSuffix } from '../../platform/transliteration.js';

/** Greatest length of a username. They are ASCII, so characters, bytes and code points are the same. */
export const MAX_USERNAME_LENGTH = 50;

/** The form of a username, for the OpenAPI document; some of that form are reserved. */
export const USERNAME_PATTERN = '^(?!\\d+$)[A-Za-z0-9_-]+$';

/**
 * Names that nobody can have: those that front ends and this server use as paths or as words for
 * "whoever is signed in" and "nobody", and those under which a stranger would pass for the house.
 */
const RESERVED_USERNAMES: ReadonlySet<string> = new Set(
  [
    // What front ends have as paths: /settings, /editor, /@me …
    'login logout register signin sign-in signup sign-up signout sign-out settings editor feed',
    'search new edit home index about help profile profiles user users article articles tag tags',
    'comment comments favorites favourites follow following followers me self',
    // What servers have as paths.
    'api docs health metrics static assets public www',
    // Who speaks for the house.
    'admin administrator root system support security moderator staff official',
    // What programs write where there is nobody.
    'null undefined none nobody anonymous everybody',
    // What every object of JavaScript has: front ends look people up by name in such objects.
    'prototype',
    Object.getOwnPropertyNames(Object.prototype).join(' ').toLowerCase(),
  ].flatMap((names) => names.split(' ')),
);

/**
 * Whether `text` can be somebody's username: ASCII letters, digits, `_` and `-`, not all digits
 * (that is an id), not reserved, however its letters are cased.
 */
export function isUsername(text: string): boolean {
  return /^[\w-]+$/.test(text) && text.length <= MAX_USERNAME_LENGTH && isFree(text);
}

/**
 * A username for somebody who chose none: `Jane Doe` gives `jane-doe`; other scripts are
 * transliterated. It may be taken, see {@link withUsernameSuffix}. Never made from an email
 * address, which is nobody else's business.
 */
export function usernameFrom(fullName: string): string {
  const username = transliterate(fullName, MAX_USERNAME_LENGTH) || withUsernameSuffix('user');
  return isFree(username) ? username : withUsernameSuffix(username);
}

/** `username` with random characters at its end, for when it is taken as it is. */
export function withUsernameSuffix(username: string): string {
  return withRandomSuffix(username, MAX_USERNAME_LENGTH);
}

function isFree(username: string): boolean {
  return !/^\d+$/.test(username) && !RESERVED_USERNAMES.has(foldName(username));
}
