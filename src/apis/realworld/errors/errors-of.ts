import { ArticleNotFoundError, NotAuthorError } from '../../../content/article/article.errors.js';
import {
  CommentNotFoundError,
  NotCommentAuthorError,
} from '../../../content/comment/comment.errors.js';
import { AuthError, ValidationFailedError } from '../../../platform/errors/app-errors.js';
import type { ErrorsDto } from './errors.dto.js';
import {
  EmailTakenError,
  RecentSignInRequiredError,
  UserNotFoundError,
  UsernameTakenError,
} from '../../../people/user/user.errors.js';

/** Errors that RealWorld has its own words for (docs/realworld.md#errors). */
const NAMED = [
  { kind: ArticleNotFoundError, key: 'article', message: 'not found' },
  { kind: CommentNotFoundError, key: 'comment', message: 'not found' },
  { kind: UserNotFoundError, key: 'profile', message: 'not found' },
  { kind: NotAuthorError, key: 'article', message: 'forbidden' },
  { kind: NotCommentAuthorError, key: 'comment', message: 'forbidden' },
  { kind: UsernameTakenError, key: 'username', message: 'has already been taken' },
  { kind: EmailTakenError, key: 'email', message: 'has already been taken' },
];

/**
 * What was thrown, in the words of this dialect.
 *
 * @param detail what the native API says of it, for errors that RealWorld does not name
 */
export function errorsOf(thrown: unknown, detail: string): ErrorsDto['errors'] {
  if (thrown instanceof ValidationFailedError) {
    return byField(thrown);
  }
  if (thrown instanceof AuthError) {
    return ofAuthError(thrown);
  }
  if (thrown instanceof RecentSignInRequiredError) {
    return Object.fromEntries(thrown.fields.map((field) => [field, [thrown.message]]));
  }
  const named = NAMED.find(({ kind }) => thrown instanceof kind);
  return named ? { [named.key]: [named.message] } : { body: [detail] };
}

function ofAuthError({ code }: AuthError): ErrorsDto['errors'] {
  if (code === 'invalid_credentials') {
    return { credentials: ['invalid'] };
  }
  return { token: [code === 'token_missing' ? 'is missing' : 'is invalid'] };
}

/** Paths such as `article.title` lose the wrapper; what is wrong as a whole is wrong with the body. */
function byField({ errors }: ValidationFailedError): ErrorsDto['errors'] {
  const byName = new Map<string, string[]>();
  for (const { field, message } of errors) {
    const name = field.replace(/^(user|article|comment)\./, '') || 'body';
    const words =
      field !== '' && message.startsWith(`${field} `) ? message.slice(field.length + 1) : message;
    const messages = byName.get(name) ?? [];
    messages.push(words);
    byName.set(name, messages);
  }
  return Object.fromEntries(byName);
}
