import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ArticleListing } from '../article/article-listing.entity.js';
import { FollowingModule } from '../following/following.module.js';
import { User } from '../../people/user/user.entity.js';
import { FeedRepository } from './feed.repository.js';
import { FeedService } from './feed.service.js';

/** Articles and comments as a viewer sees them. */
@Module({
  imports: [MikroOrmModule.forFeature([ArticleListing, User]), FollowingModule],
  providers: [FeedRepository, FeedService],
  exports: [FeedService],
})
export class FeedModule {}
