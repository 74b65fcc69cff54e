/**
 * What happens on the site and others can be told of (docs/webhooks.md). A name never changes its meaning.
 */
export const EVENT_TYPES = [
  'article.published',
  'article.updated',
  'article.unpublished',
  'article.deleted',
  'article.moved',
  'comment.created',
  'comment.pending',
  'comment.deleted',
  'user.created',
  'user.deleted',
] as const;

/** One of {@link EVENT_TYPES}. */
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * The payload of an outbox message of the kind `event`. Triggers store it with `record_event()`, in the
 * transaction of the change and whatever statement makes it, if anybody subscribes to the type.
 */
export interface DomainEvent {
  type: EventType;
  /** What the trigger knows: ids rather than personal data. */
  data: object;
}
