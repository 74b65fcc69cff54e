import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../../people/idempotency/idempotency.module.js';
import { TagModule } from '../tag/tag.module.js';
import { ArticleListing } from './article-listing.entity.js';
import { ArticleSearch } from './article-search.entity.js';
import { ArticleController } from './article.controller.js';
import { Article } from './article.entity.js';
import { ArticlePersonalData } from './article.personal-data.js';
import { AuthorArticleCounter } from './author-article-counter.js';
import { ArticleService } from './article.service.js';
import { OwnArticleController } from './own-article.controller.js';
import { PurgeArticlesJob } from './purge-articles.job.js';
import { SearchQueue } from './search-queue.js';
import { User } from '../../people/user/user.entity.js';

/** Articles: reading, writing, listing and searching them. */
@Module({
  imports: [
    MikroOrmModule.forFeature([Article, ArticleListing, ArticleSearch, User]),
    TagModule,
    IdempotencyModule,
  ],
  controllers: [ArticleController, OwnArticleController],
  providers: [
    AuthorArticleCounter,
    ArticleService,
    SearchQueue,
    ArticlePersonalData,
    PurgeArticlesJob,
  ],
  exports: [ArticleService],
})
export class ArticleModule {}
