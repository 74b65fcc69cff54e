import { Module } from '@nestjs/common';
import { MarkdownRenderer } from './markdown-renderer.js';
import { RenderingRepository } from './rendering.repository.js';
import { RenderingService } from './rendering.service.js';

/** The HTML of articles and comments. */
@Module({
  providers: [MarkdownRenderer, RenderingRepository, RenderingService],
  exports: [RenderingService, MarkdownRenderer],
})
export class RenderingModule {}
