/**
 * Every `code` that an error of the API can carry, with what it means. Codes are stable: clients
 * branch on them, so none is ever renamed or given another meaning.
 */
export const ERROR_CODES = {
  bad_request:
    'The request cannot be read or met: broken JSON, bad encoding or percent-escape, bad headers.',
  token_missing: 'The route needs an access token and the request has none.',
  token_invalid: 'The access token is not one of ours, was deleted, or its session has ended.',
  refresh_token_invalid:
    'The refresh token is not one of ours, is used up, or its session has ended.',
  token_expired:
    'The access token was valid once; refresh it, sign in again, or make a new one for the program.',
  invalid_credentials: 'Email and password do not belong together.',
  wrong_password: '`currentPassword` is not the password of the account.',
  recent_sign_in_required:
    'Changing this takes a sign-in within the last minutes (the RealWorld API only).',
  permission_denied: 'The role of the user does not include the permission that the route needs.',
  sign_up_closed: 'The site takes no new accounts, or only invited ones.',
  insufficient_scope: 'The access token of the program lacks the scope that the route needs.',
  account_suspended: 'The account is suspended; an administrator can lift that.',
  email_unverified: 'The email of the account is not confirmed yet; a link was mailed to it.',
  not_author: 'Only the author, or another user that the route names, may do this.',
  comments_closed: 'Nobody can comment on this article.',
  not_found: 'There is no such route, or nothing with that name or id.',
  own_account: 'The route is for the accounts of others.',
  last_admin: 'The last active administrator cannot be demoted, suspended or deleted.',
  email_taken: 'Another account has this email address.',
  username_taken: 'Another account has this username.',
  access_token_limit: 'The account has as many access tokens as it may have.',
  webhook_limit: 'There are as many webhooks as there may be.',
  media_in_use: 'Articles show the picture; `related` has the paths of those that you can see.',
  slug_moved: 'The article has another slug now, `slug`; nothing was changed.',
  slug_taken: 'Another article has, or had, this slug.',
  edit_conflict: 'Others kept changing the same thing; nothing was changed, try again.',
  request_in_progress: 'The first request with this `Idempotency-Key` has no answer yet.',
  precondition_failed:
    '`If-Match` names another version or nothing is there, or `If-None-Match` names what is there.',
  payload_too_large: 'The body is larger than 2 MiB, or the picture than 10 MiB.',
  uri_too_long: 'A part of the URL is too long.',
  unsupported_media_type: 'The body is not JSON in UTF-8; for an upload, it is no picture.',
  headers_too_large: 'The headers are too large.',
  request_timeout: 'The request did not arrive in time.',
  validation_failed:
    'The request can be read but is not valid; `errors` has the first 20 problems.',
  unsupported_image:
    'The upload is not a whole JPEG, PNG, WebP, AVIF or GIF picture, or one that is too large to be decoded.',
  media_limit: 'The pictures of the account have as many bytes as they may have.',
  idempotency_key_reused: 'This `Idempotency-Key` was sent with another request before.',
  invitation_invalid:
    'The invitation was used or revoked, has expired, is for another email, or its inviter may no longer make it.',
  reset_token_invalid: 'The link to reset a password was used before or has expired.',
  email_token_invalid:
    'The link to confirm an email, or to take its change back, was used before or has expired.',
  rate_limited: 'Asked too often, or for too much at once; `Retry-After` has the seconds to wait.',
  service_unavailable:
    'The database cannot be reached, takes no changes, or took too long; try again after `Retry-After` seconds.',
  mail_unavailable: 'What was asked for goes by mail, and this server sends none.',
  media_unavailable:
    'The storage of the pictures cannot be reached, or takes no more; try again after `Retry-After` seconds.',
  storage_full: 'The database has no room left and nothing was changed; reading still works.',
  overloaded: 'Too many requests at once; try again after `Retry-After` seconds.',
  shutting_down: 'This instance is about to end; try again after `Retry-After` seconds.',
  not_ready: 'The answer of `/health/ready` while the server should get no requests.',
  internal_error: 'A defect of the server; the log has its cause under `requestId`.',
} as const;

/** A key of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;
