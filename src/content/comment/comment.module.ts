import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ArticleModule } from '../article/article.module.js';
import { IdempotencyModule } from '../../people/idempotency/idempotency.module.js';
import { CommentController } from './comment.controller.js';
import { Comment } from './comment.entity.js';
import { CommentService } from './comment.service.js';
import { PurgeCommentsJob } from './purge-comments.job.js';
import { CommentPersonalData } from './comment.personal-data.js';

/** Comments on articles. */
@Module({
  imports: [MikroOrmModule.forFeature([Comment]), ArticleModule, IdempotencyModule],
  controllers: [CommentController],
  providers: [CommentPersonalData, CommentService, PurgeCommentsJob],
  exports: [CommentService],
})
export class CommentModule {}
