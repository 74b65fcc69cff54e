import { Module } from '@nestjs/common';
import { ArticleModule } from '../../content/article/article.module.js';
import { CommentModule } from '../../content/comment/comment.module.js';
import { TagModule } from '../../content/tag/tag.module.js';
import { HealthModule } from '../../operations/health/health.module.js';
import { SessionModule } from '../../people/session/session.module.js';
import { UserModule } from '../../people/account/account.module.js';
import { ApiIndexModule } from './api-index.module.js';

/** The modules that have the controllers of the native API, in the order of its documentation. */
@Module({
  imports: [
    ArticleModule,
    CommentModule,
    TagModule,
    UserModule,
    SessionModule,
    HealthModule,
    ApiIndexModule,
  ],
})
export class NativeModule {}
