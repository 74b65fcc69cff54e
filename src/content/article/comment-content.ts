import type { PublicProfile } from '../../people/user/user.entity.js';

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
