import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ArticleModule } from '../article/article.module.js';
import { Comment } from '../comment/comment.entity.js';
import { CommentReport } from './comment-report.entity.js';
import { ModerationController } from './moderation.controller.js';
import { ModerationPersonalData } from './moderation.personal-data.js';
import { ModerationRepository } from './moderation.repository.js';
import { ModerationService } from './moderation.service.js';
import { ReportController } from './report.controller.js';

/** Decisions on comments, and reports of them. */
@Module({
  imports: [MikroOrmModule.forFeature([Comment, CommentReport]), ArticleModule],
  controllers: [ModerationController, ReportController],
  providers: [ModerationService, ModerationRepository, ModerationPersonalData],
})
export class ModerationModule {}
