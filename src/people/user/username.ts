import { randomBytes } from 'node:crypto';
import { foldName } from '../../platform/unicode.js';
import { transliterate, withRandomSuffix } from '../../platform/transliteration.js';

/** Greatest length of a username, which is ASCII: one byte per character. */
export const MAX_USERNAME_LENGTH = 50;

/** The syntax of usernames, for the OpenAPI document; reserved names match it too. */
export const USERNAME_PATTERN = '^(?!\\d+$)[A-Za-z0-9_-]+$';

/** Random bytes of a temporary username. */
const TEMPORARY_BYTES = 10;

/**
 * Names that no user can have: paths of front ends and of this server, words for "the signed-in user" and
 * "no user", and names under which a user could pose as the operator of the site.
 */
const RESERVED_USERNAMES: ReadonlySet<string> = new Set(
  [
    // Paths of front ends: /settings, /editor, /@me …
    'login logout register signin sign-in signup sign-up signout sign-out settings editor feed',
    'search new edit home index about help profile profiles user users article articles tag tags',
    'comment comments favorites favourites follow following followers me self',
    // Paths of servers.
    'api docs health metrics static assets public www',
    // Names of people who act for the operator.
    'admin administrator root system support security moderator staff official',
    // What programs write if there is no user.
    'null undefined none nobody anonymous everybody',
    // Properties of every JavaScript object: front ends look users up by name in plain objects.
    'prototype',
    Object.getOwnPropertyNames(Object.prototype).join(' ').toLowerCase(),
  ].flatMap((names) => names.split(' ')),
);

/**
 * Whether `text` is a valid username: ASCII letters, digits, `_` and `-`, not all digits (that is an id),
 * and not reserved in any case.
 */
export function isUsername(text: string): boolean {
  return /^[\w-]+$/.test(text) && text.length <= MAX_USERNAME_LENGTH && isAllowed(text);
}

/**
 * Makes a username for a user who chose none: `Jane Doe` becomes `jane-doe`; other scripts are
 * transliterated. It may be taken, see {@link withUsernameSuffix}. Never made from the email address, which
 * is private.
 */
export function usernameFrom(fullName: string): string {
  const username = transliterate(fullName, MAX_USERNAME_LENGTH) || withUsernameSuffix('user');
  return isAllowed(username) ? username : withUsernameSuffix(username);
}

/** A username that nobody can guess, for an account whose email is not confirmed yet. */
export function temporaryUsername(): string {
  return `user-${randomBytes(TEMPORARY_BYTES).toString('hex')}`;
}

/** Appends random characters to a username that is taken, within the greatest length. */
export function withUsernameSuffix(username: string): string {
  return withRandomSuffix(username, MAX_USERNAME_LENGTH);
}

function isAllowed(username: string): boolean {
  return !/^\d+$/.test(username) && !RESERVED_USERNAMES.has(foldName(username));
}
