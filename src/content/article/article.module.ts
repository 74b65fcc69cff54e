import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../../people/idempotency/idempotency.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { TagModule } from '../tag/tag.module.js';
import { ArticleListing } from './article-listing.entity.js';
import { ArticleDeletionService } from './article-deletion.service.js';
import { ArticleRestoringController } from './article-restoring.controller.js';
import { ArticleController } from './article.controller.js';
import { ArticleDetailRepository } from './article-detail.repository.js';
import { ArticlePreviewController } from './article-preview.controller.js';
import { ArticlePreview } from './article-preview.entity.js';
import { ArticlePreviewService } from './article-preview.service.js';
import { Article } from './article.entity.js';
import { ArticlePersonalData } from './article.personal-data.js';
import { AuthorArticleCounter } from './author-article-counter.js';
import { ArticleSlugService } from './article-slug.service.js';
import { ArticleIndexSubscriber } from './article-index.subscriber.js';
import { ArticleListService } from './article-list.service.js';
import { ArticleService } from './article.service.js';
import { FormerSlug } from './former-slug.entity.js';
import { MovedArticles } from './moved-articles.js';
import { OwnArticleController } from './own-article.controller.js';
import { PurgeArticlesJob } from './purge-articles.job.js';
import { PurgePreviewsJob } from './purge-previews.job.js';
import { RenderedArticleService } from './rendered-article.service.js';
import { RenderingModule } from '../rendering/rendering.module.js';
import { PublishScheduledJob } from './publish-scheduled.job.js';
import { ScheduledPublication } from './scheduled-publication.js';
import { PurgeDeletedArticlesJob } from './purge-deleted-articles.job.js';
import { SearchModule } from '../search/search.module.js';
import { User } from '../../people/user/user.entity.js';

/** Articles: reading, writing, listing and searching them. */
@Module({
  imports: [
    MikroOrmModule.forFeature([Article, ArticleListing, ArticlePreview, FormerSlug, User]),
    TagModule,
    IdempotencyModule,
    RenderingModule,
    SearchModule,
    JobsModule,
  ],
  controllers: [
    ArticleController,
    ArticlePreviewController,
    ArticleRestoringController,
    OwnArticleController,
  ],
  providers: [
    AuthorArticleCounter,
    ArticleDetailRepository,
    ArticleService,
    ArticleListService,
    ArticleIndexSubscriber,
    RenderedArticleService,
    ArticleSlugService,
    ArticlePreviewService,
    ArticleDeletionService,
    MovedArticles,
    ArticlePersonalData,
    PublishScheduledJob,
    PurgeArticlesJob,
    PurgePreviewsJob,
    ScheduledPublication,
    PurgeDeletedArticlesJob,
  ],
  exports: [ArticleService, RenderedArticleService],
})
export class ArticleModule {}
