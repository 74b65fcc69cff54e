import type { PublicProfile } from '../../people/user/user.entity.js';
import type { Comment } from './comment.entity.js';

/** A comment as it leaves the service: detached, times in ISO 8601. */
export interface CommentContent {
  id: number;
  text: string;
  author: PublicProfile;
  createdAt: string;
  updatedAt: string;
  /** Only of a deleted one. */
  deletedAt?: string;
}

/** @param author the comment's, loaded */
export function contentOf(comment: Comment, author: PublicProfile): CommentContent {
  const { id, text, createdAt, updatedAt, deletedAt } = comment;
  return {
    id,
    text,
    author,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
  };
}
