import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { TagUsage } from './tag-usage.entity.js';
import { TagController } from './tag.controller.js';
import { Tag } from './tag.entity.js';

/** Tags of articles. */
@Module({
  imports: [MikroOrmModule.forFeature([Tag, TagUsage])],
  controllers: [TagController],
  exports: [MikroOrmModule],
})
export class TagModule {}
