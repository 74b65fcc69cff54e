import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../people/auth/public.decorator.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { sendDocument } from '../../platform/http/send-document.js';
import { toAtom } from './atom.js';
import { PublicFeedQueryDto } from './dto/public-feed-query.dto.js';
import type { Feed } from './feed.js';
import { toJsonFeed } from './json-feed.js';
import { PublicFeedService } from './public-feed.service.js';
import { toRss } from './rss.js';

/** The feeds of the site; other specifications than OpenAPI describe them (docs/publication.md#feeds). */
@ApiExcludeController()
@Controller()
export class PublicFeedController {
  constructor(private readonly feeds: PublicFeedService) {}

  @Get('feed.rss')
  @Public()
  @CacheResponse()
  async rss(
    @Query() query: PublicFeedQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const feed = await this.feeds.read('/feed.rss', query);
    return send(reply, feed, 'application/rss+xml; charset=utf-8', await toRss(feed));
  }

  @Get('feed.atom')
  @Public()
  @CacheResponse()
  async atom(
    @Query() query: PublicFeedQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const feed = await this.feeds.read('/feed.atom', query);
    return send(reply, feed, 'application/atom+xml; charset=utf-8', await toAtom(feed));
  }

  @Get('feed.json')
  @Public()
  @CacheResponse()
  async json(
    @Query() query: PublicFeedQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const feed = await this.feeds.read('/feed.json', query);
    return send(reply, feed, 'application/feed+json', toJsonFeed(feed));
  }
}

function send(
  reply: FastifyReply,
  { updatedAt }: Feed,
  type: string,
  body: string,
): string | undefined {
  const lastModified = updatedAt === undefined ? undefined : new Date(updatedAt);
  return sendDocument(reply, { type, body, lastModified });
}
