import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ArticleModule } from '../article/article.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { CommentPurgeJob } from './comment-purge.job.js';
import { CommentController } from './comment.controller.js';
import { Comment } from './comment.entity.js';
import { CommentService } from './comment.service.js';

/** What people say under articles. */
@Module({
  imports: [MikroOrmModule.forFeature([Comment]), ArticleModule, IdempotencyModule],
  controllers: [CommentController],
  providers: [CommentService, CommentPurgeJob],
  exports: [CommentService],
})
export class CommentModule {}
