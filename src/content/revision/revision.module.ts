import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ArticleModule } from '../article/article.module.js';
import { ArticleRevision } from './article-revision.entity.js';
import { PurgeRevisionsJob } from './purge-revisions.job.js';
import { RevisionController } from './revision.controller.js';
import { RevisionPersonalData } from './revision.personal-data.js';
import { RevisionService } from './revision.service.js';

/** Former states of articles: reading, comparing and restoring them. */
@Module({
  imports: [MikroOrmModule.forFeature([ArticleRevision]), ArticleModule],
  controllers: [RevisionController],
  providers: [RevisionService, RevisionPersonalData, PurgeRevisionsJob],
})
export class RevisionModule {}
