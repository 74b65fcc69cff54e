/**
 * What the audit log records (docs/people.md#audit-log), named after what the entry is about, its subject. A
 * name never changes its meaning.
 */
export const AUDIT_ACTIONS = [
  'user.created',
  'user.signed_in',
  'user.sign_in_blocked',
  'user.password_changed',
  'user.password_reset',
  'user.email_changed',
  'user.email_verified',
  'user.email_change_reverted',
  'user.role_changed',
  'user.suspended',
  'user.reinstated',
  'user.deleted',
  'invitation.created',
  'invitation.revoked',
  'invitation.accepted',
  'access_token.created',
  'access_token.deleted',
  'article.deleted',
  'article.restored',
  'comment.approved',
  'comment.marked_spam',
  'comment.deleted',
  'comment.restored',
  'webhook.created',
  'webhook.updated',
  'webhook.secret_rotated',
  'webhook.disabled',
  'webhook.deleted',
] as const;

/** One of {@link AUDIT_ACTIONS}. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Kinds of things that an entry can be about. */
export const AUDIT_SUBJECTS = [
  'user',
  'invitation',
  'access_token',
  'article',
  'comment',
  'webhook',
] as const;

/** One of {@link AUDIT_SUBJECTS}. */
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];

/**
 * How somebody acted: through an API (signed in, or not yet), with an access token of a program, on the
 * command line, or not at all, as in a job.
 */
export const AUDIT_CHANNELS = ['api', 'access_token', 'command_line', 'system'] as const;

/** One of {@link AUDIT_CHANNELS}. */
export type AuditChannel = (typeof AUDIT_CHANNELS)[number];

/** What an action is about: the first part of its name. */
export function subjectOf(action: AuditAction): AuditSubject {
  return action.slice(0, action.indexOf('.')) as AuditSubject;
}
