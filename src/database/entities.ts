import { ArticleListing } from '../article/article-listing.entity.js';
import { ArticleSearch } from '../article/article-search.entity.js';
import { ArticleTag } from '../article/article-tag.entity.js';
import { Article } from '../article/article.entity.js';
import { Comment } from '../comment/comment.entity.js';
import { Favourite } from '../favourite/favourite.entity.js';
import { Following } from '../following/following.entity.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.entity.js';
import { KnownNetwork } from '../limits/known-network.entity.js';
import { SignInLimit } from '../limits/sign-in-limit.entity.js';
import { RefreshToken } from '../session/refresh-token.entity.js';
import { Session } from '../session/session.entity.js';
import { TagUsage } from '../tag/tag-usage.entity.js';
import { Tag } from '../tag/tag.entity.js';
import { Social } from '../user/social.embeddable.js';
import { User } from '../user/user.entity.js';

/** Every entity of the application: stored, embedded, virtual and viewed. */
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
  Session,
  RefreshToken,
  SignInLimit,
  KnownNetwork,
  IdempotencyKey,
  Following,
  Favourite,
];

/** Names of those that no answer shows which may be given to others from memory. */
export const NEVER_CACHED: ReadonlySet<string> = new Set(
  [Session, RefreshToken, SignInLimit, KnownNetwork].map(({ name }) => name),
);
