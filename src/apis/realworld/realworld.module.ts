import { Module } from '@nestjs/common';
import { ArticleModule } from '../../content/article/article.module.js';
import { CommentModule } from '../../content/comment/comment.module.js';
import { FavouriteModule } from '../../content/favourite/favourite.module.js';
import { FeedModule } from '../../content/timeline/feed.module.js';
import { FollowingModule } from '../../content/following/following.module.js';
import { TagModule } from '../../content/tag/tag.module.js';
import { AccountModule } from '../../people/account/account.module.js';
import { RealWorldArticleController } from './article.controller.js';
import { RealWorldCommentController } from './comment.controller.js';
import { RealWorldFavoriteController } from './favorite.controller.js';
import { RealWorldIndexController } from './index.controller.js';
import { RealWorldProfileController } from './profile.controller.js';
import { realWorldSessionsProvider } from './realworld-tokens.js';
import { RealWorldTagController } from './tag.controller.js';
import { RealWorldUserController, RealWorldUsersController } from './user.controller.js';

/** The RealWorld ("Conduit") API: other controllers over the same services (docs/realworld.md). */
@Module({
  imports: [
    AccountModule,
    FollowingModule,
    ArticleModule,
    FavouriteModule,
    FeedModule,
    CommentModule,
    TagModule,
  ],
  controllers: [
    RealWorldIndexController,
    RealWorldUsersController,
    RealWorldUserController,
    RealWorldProfileController,
    RealWorldArticleController,
    RealWorldFavoriteController,
    RealWorldCommentController,
    RealWorldTagController,
  ],
  providers: [realWorldSessionsProvider],
})
export class RealWorldModule {}
