import {
  ArticleNotFoundError,
  NotAuthorError,
  SlugMovedError,
} from '../../../content/article/article.errors.js';
import {
  CommentNotFoundError,
  CommentsClosedError,
  NotCommentAuthorError,
} from '../../../content/comment/comment.errors.js';
import { AuthError, ValidationFailedError } from '../../../platform/errors/app-errors.js';
import type { ErrorsDto } from './errors.dto.js';
import {
  EmailTakenError,
  RecentSignInRequiredError,
  SignUpNeedsConfirmationError,
  UserNotFoundError,
  UsernameTakenError,
} from '../../../people/user/user.errors.js';

/** Errors with a message of the RealWorld specification (docs/realworld.md#errors). */
const NAMED = [
  { kind: ArticleNotFoundError, key: 'article', message: 'not found' },
  { kind: SlugMovedError, key: 'article', message: 'has moved to another slug' },
  { kind: CommentNotFoundError, key: 'comment', message: 'not found' },
  { kind: CommentsClosedError, key: 'comments', message: 'are closed' },
  { kind: UserNotFoundError, key: 'profile', message: 'not found' },
  { kind: NotAuthorError, key: 'article', message: 'forbidden' },
  { kind: NotCommentAuthorError, key: 'comment', message: 'forbidden' },
  { kind: UsernameTakenError, key: 'username', message: 'has already been taken' },
  {
    kind: SignUpNeedsConfirmationError,
    key: 'email',
    message: 'must be confirmed through the native API',
  },
  { kind: EmailTakenError, key: 'email', message: 'has already been taken' },
];

/**
 * Converts an error to the format of this API.
 *
 * @param detail its message in the native API, for errors that RealWorld does not specify
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

/** Removes the wrapper from paths such as `article.title`; problems without a path belong to the body. */
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
