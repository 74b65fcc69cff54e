import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { RenderingModule } from '../../content/rendering/rendering.module.js';
import { User } from '../../people/user/user.entity.js';
import { PublicFeedController } from './public-feed.controller.js';
import { PublicFeedRepository } from './public-feed.repository.js';
import { PublicFeedService } from './public-feed.service.js';

/** RSS, Atom and JSON Feed. */
@Module({
  imports: [MikroOrmModule.forFeature([User]), RenderingModule],
  controllers: [PublicFeedController],
  providers: [PublicFeedRepository, PublicFeedService],
})
export class FeedsModule {}
