import { ArticleListing } from '../../content/article/article-listing.entity.js';
import { ArticleSearch } from '../../content/search/article-search.entity.js';
import { SearchChange } from '../../content/search/search-change.entity.js';
import { SearchStatistics } from '../../content/search/search-statistics.entity.js';
import { SearchTerm } from '../../content/search/search-term.entity.js';
import { ArticleTag } from '../../content/article/article-tag.entity.js';
import { Article } from '../../content/article/article.entity.js';
import { ArticlePreview } from '../../content/article/article-preview.entity.js';
import { FormerSlug } from '../../content/article/former-slug.entity.js';
import { Comment } from '../../content/comment/comment.entity.js';
import { Medium } from '../../content/media/medium.entity.js';
import { CommentReport } from '../../content/moderation/comment-report.entity.js';
import { ArticleRendering } from '../../content/rendering/article-rendering.entity.js';
import { CommentRendering } from '../../content/rendering/comment-rendering.entity.js';
import { ArticleRevision } from '../../content/revision/article-revision.entity.js';
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
import { EventSubscription } from '../../platform/events/event-subscription.entity.js';
import { WebhookDelivery } from '../../publication/webhook/webhook-delivery.entity.js';
import { Webhook } from '../../publication/webhook/webhook.entity.js';
import { User } from '../../people/user/user.entity.js';

/** Every entity of the application, views and virtual entities included. */
export const ENTITIES = [
  User,
  Social,
  Article,
  ArticleListing,
  ArticleSearch,
  SearchTerm,
  SearchChange,
  SearchStatistics,
  ArticleTag,
  ArticlePreview,
  FormerSlug,
  ArticleRevision,
  Tag,
  TagUsage,
  Comment,
  CommentReport,
  Medium,
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
  ArticleRendering,
  CommentRendering,
  EventSubscription,
  Webhook,
  WebhookDelivery,
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
    ArticleRevision,
    CommentReport,
    Medium,
    Invitation,
    InvitationToken,
    PersonalAccessToken,
    AuditEntry,
    ArticleRendering,
    CommentRendering,
    EventSubscription,
    Webhook,
    WebhookDelivery,
    ArticlePreview,
    SearchTerm,
    SearchChange,
    SearchStatistics,
  ].map(({ name }) => name),
);
