import { ArticleListing } from '../../content/article/article-listing.entity.js';
import { ArticleSearch } from '../../content/article/article-search.entity.js';
import { ArticleTag } from '../../content/article/article-tag.entity.js';
import { Article } from '../../content/article/article.entity.js';
import { Comment } from '../../content/comment/comment.entity.js';
import { CommentReport } from '../../content/moderation/comment-report.entity.js';
import { Favourite } from '../../content/favourite/favourite.entity.js';
import { Following } from '../../content/following/following.entity.js';
import { AuditEntry } from '../../people/audit/audit-entry.entity.js';
import { IdempotencyKey } from '../../people/idempotency/idempotency-key.entity.js';
import { InvitationToken } from '../../people/invitation/invitation-token.entity.js';
import { Invitation } from '../../people/invitation/invitation.entity.js';
import { KnownNetwork } from '../../people/limits/known-network.entity.js';
import { SignInLimit } from '../../people/limits/sign-in-limit.entity.js';
import { OneTimeToken } from '../../people/one-time-token/one-time-token.entity.js';
import { PersonalAccessToken } from '../../people/personal-access-token/personal-access-token.entity.js';
import { RefreshToken } from '../../people/session/refresh-token.entity.js';
import { Session } from '../../people/session/session.entity.js';
import { TagUsage } from '../../content/tag/tag-usage.entity.js';
import { Tag } from '../../content/tag/tag.entity.js';
import { Social } from '../../people/user/social.embeddable.js';
import { OutboxMessage } from '../../platform/outbox/outbox-message.entity.js';
import { User } from '../../people/user/user.entity.js';

/** Every entity of the application, views and virtual entities included. */
export const ENTITIES = [
  User,
  Social,
  Article,
  ArticleListing,
  ArticleSearch,
  ArticleTag,
  Tag,
  TagUsage,
  Comment,
  CommentReport,
  Session,
  RefreshToken,
  SignInLimit,
  KnownNetwork,
  IdempotencyKey,
  OutboxMessage,
  OneTimeToken,
  Invitation,
  InvitationToken,
  PersonalAccessToken,
  AuditEntry,
  Following,
  Favourite,
];

/** Names of the entities that no cached response depends on. */
export const NEVER_CACHED: ReadonlySet<string> = new Set(
  [
    Session,
    RefreshToken,
    SignInLimit,
    KnownNetwork,
    OutboxMessage,
    OneTimeToken,
    CommentReport,
    Invitation,
    InvitationToken,
    PersonalAccessToken,
    AuditEntry,
  ].map(({ name }) => name),
);
