/**
 * States of a comment (docs/people.md#moderation): `visible` to everyone who may read the article; `pending`,
 * seen by its author and by moderators until one of them decides; `spam`, seen by moderators alone.
 */
export const COMMENT_STATES = ['visible', 'pending', 'spam'] as const;

/** One of {@link COMMENT_STATES}. */
export type CommentState = (typeof COMMENT_STATES)[number];
