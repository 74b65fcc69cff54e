import type { PublicProfile } from '../../people/user/user.entity.js';
import type { CommentState } from './comment-state.js';

/** A comment, as the service returns it: a plain object, times in ISO 8601. */
export interface CommentContent {
  id: number;
  text: string;
  /** Only if it was asked for; null as long as it is not rendered. */
  html?: string | null;
  author: PublicProfile;
  createdAt: string;
  updatedAt: string;
  /** Only if the comment is not `visible`. */
  state?: CommentState;
  /** Only if the comment is deleted. */
  deletedAt?: string;
}
