import { Controller, Get, Header, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../people/auth/public.decorator.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { sendDocument } from '../../platform/http/send-document.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { SitemapPartNotFoundError } from './sitemap.errors.js';
import { SitemapService } from './sitemap.service.js';

const XML = 'application/xml; charset=utf-8';

/** Milliseconds for which the index is cached: an article that is new is in a part at once. */
const INDEX_MAX_AGE = 60_000;

/** What crawlers read; other specifications than OpenAPI describe it (docs/publication.md#sitemap). */
@ApiExcludeController()
@Controller()
export class SitemapController {
  constructor(private readonly sitemap: SitemapService) {}

  @Get('sitemap.xml')
  @Public()
  @CacheResponse(INDEX_MAX_AGE)
  async index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string | undefined> {
    return sendDocument(reply, { type: XML, body: await this.sitemap.readIndex() });
  }

  @Get('sitemap-:part.xml')
  @Public()
  @Header('Cache-Control', 'public, max-age=600')
  async part(
    @Param('part', new ResourceIdPipe(SitemapPartNotFoundError)) part: number,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.sitemap.openPart(part), { type: XML });
  }

  @Get('robots.txt')
  @Public()
  @CacheResponse()
  robots(@Res({ passthrough: true }) reply: FastifyReply): string | undefined {
    const body = this.sitemap.robots();
    return sendDocument(reply, { type: 'text/plain; charset=utf-8', body });
  }
}
