import type { PublicProfile } from '../../people/user/user.entity.js';
import type { CommentState } from '../article/comment-state.js';

/** Which comments to list: those in a state, or the visible ones that were reported. */
export const MODERATION_LISTS = ['pending', 'visible', 'spam', 'reported'] as const;

/** One of {@link MODERATION_LISTS}. */
export type ModerationList = (typeof MODERATION_LISTS)[number];

/** Greatest number of reports that are listed with a comment. */
export const LISTED_REPORTS = 20;

/** A comment as moderators see it; times are ISO 8601 in UTC. */
export interface ModeratedComment {
  id: number;
  text: string;
  author: PublicProfile;
  article: { id: number; slug: string; title: string };
  createdAt: string;
  updatedAt: string;
  state: CommentState;
  reason: string | null;
  totalReports: number;
  reports: { reason: string; reporter: string; createdAt: string }[];
}
