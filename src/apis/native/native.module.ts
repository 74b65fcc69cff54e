import { Module } from '@nestjs/common';
import { ArticleModule } from '../../content/article/article.module.js';
import { AuthorModule } from '../../content/author/author.module.js';
import { CommentModule } from '../../content/comment/comment.module.js';
import { MediaModule } from '../../content/media/media.module.js';
import { ModerationModule } from '../../content/moderation/moderation.module.js';
import { RevisionModule } from '../../content/revision/revision.module.js';
import { TagModule } from '../../content/tag/tag.module.js';
import { SearchModule } from '../../content/search/search.module.js';
import { HealthModule } from '../../operations/health/health.module.js';
import { AccountAccessTokensModule } from '../../people/account/account-access-tokens.module.js';
import { AccountSessionsModule } from '../../people/account/account-sessions.module.js';
import { AccountDeletionModule } from '../../people/account-deletion/account-deletion.module.js';
import { AccountModule } from '../../people/account/account.module.js';
import { AdministrationModule } from '../../people/administration/administration.module.js';
import { InvitationModule } from '../../people/invitation/invitation.module.js';
import { DataExportModule } from '../../people/data-export/data-export.module.js';
import { EmailModule } from '../../people/email/email.module.js';
import { RecoveryModule } from '../../people/recovery/recovery.module.js';
import { FeedsModule } from '../../publication/feeds/feeds.module.js';
import { SitemapModule } from '../../publication/sitemap/sitemap.module.js';
import { WebhookModule } from '../../publication/webhook/webhook.module.js';
import { ApiIndexModule } from './api-index.module.js';

/** The modules with the controllers of the native API, in the order of its documentation. */
@Module({
  imports: [
    AccountModule,
    EmailModule,
    AccountDeletionModule,
    DataExportModule,
    RecoveryModule,
    ArticleModule,
    RevisionModule,
    CommentModule,
    ModerationModule,
    MediaModule,
    TagModule,
    SearchModule,
    AuthorModule,
    InvitationModule,
    AdministrationModule,
    WebhookModule,
    AccountAccessTokensModule,
    AccountSessionsModule,
    FeedsModule,
    SitemapModule,
    HealthModule,
    ApiIndexModule,
  ],
})
export class NativeModule {}
