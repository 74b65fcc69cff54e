import { Injectable } from '@nestjs/common';
import { articleUrl } from '../../content/article/article-url.js';
import { RenderingService } from '../../content/rendering/rendering.service.js';
import { AppConfig } from '../../config/app-config.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { Clock } from '../../platform/clock.js';
import { encodeTimeCursor, parseTimeCursor } from '../../platform/pagination/time-cursor.js';
import { type PublicSite, publicSiteOf } from '../public-site.js';
import { absoluteUrl, withAbsoluteUrls } from '../absolute-urls.js';
import { DEFAULT_FEED_LIMIT, type PublicFeedQueryDto } from './dto/public-feed-query.dto.js';
import type { Feed, FeedItem } from './feed.js';
import { PublicFeedRepository } from './public-feed.repository.js';
import type { FeedArticle } from './public-feed.sql.js';

/** UTF-16 units of HTML in a feed; what comes after has its summary alone. */
const MAX_CONTENT = 500_000;

/** Renderings that are read at once, and held in memory. */
const RENDERINGS_AT_ONCE = 5;

/** The feeds of the site (docs/publication.md#feeds). */
@Injectable()
export class PublicFeedService {
  constructor(
    private readonly feeds: PublicFeedRepository,
    private readonly renderings: RenderingService,
    private readonly users: UserRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of published articles, newest first.
   *
   * @param path of the feed on this server
   * @throws NotFoundError unless the addresses of the site are set
   * @throws TooManyRequestsError if too many texts of the same address or account are to be rendered
   * @throws UnavailableError if too many texts are to be rendered
   */
  async read(path: string, query: PublicFeedQueryDto): Promise<Feed> {
    const site = publicSiteOf(this.config.site);
    const { limit } = query;
    // One more than the limit, to know whether there is a next page.
    const found = await this.list(site, query, limit + 1);
    const articles = found.slice(0, limit);
    const last = articles.at(-1);
    const items = await this.itemsOf(site, articles);
    const selfUrl = feedUrl(site, path, query, query.after);
    return {
      title: site.title,
      description: site.description,
      language: query.language ?? site.language,
      homeUrl: `${site.url}/`,
      selfUrl,
      nextUrl:
        last && found.length > limit ? feedUrl(site, path, query, cursorOf(last)) : undefined,
      // The hub is told of the feeds of the whole site only: `WebSubTopics`.
      hub: selfUrl === `${site.publicUrl}${path}` ? site.webSubHub : undefined,
      updatedAt: items
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .at(-1),
      items,
    };
  }

  private async list(
    site: PublicSite,
    { tag, author, language, after }: PublicFeedQueryDto,
    limit: number,
  ): Promise<FeedArticle[]> {
    const authorId = typeof author === 'string' ? await this.users.idOf(author) : author;
    const position = parseTimeCursor(after, 'article');
    const filter = {
      tag,
      author: authorId,
      language:
        language === undefined
          ? undefined
          : { tag: language, isDefault: language === site.language },
    };
    const start = position && ([position.time, position.id] as const);
    return this.feeds.list(filter, start, limit, this.clock.now());
  }

  private async itemsOf(site: PublicSite, articles: readonly FeedArticle[]): Promise<FeedItem[]> {
    const items: FeedItem[] = [];
    let length = 0;
    for (let start = 0; start < articles.length; start += RENDERINGS_AT_ONCE) {
      const group = articles.slice(start, start + RENDERINGS_AT_ONCE);
      const htmlOf = length < MAX_CONTENT ? await this.render(group) : new Map<number, string>();
      for (const article of group) {
        const html = htmlOf.get(article.id);
        length += html?.length ?? 0;
        items.push(itemOf(site, article, length > MAX_CONTENT ? undefined : html));
      }
    }
    return items;
  }

  /** The HTML of articles, by id. Texts that were rendered before are not read. */
  private async render(articles: readonly FeedArticle[]): Promise<Map<number, string>> {
    const kept = await this.renderings.findArticles(articles);
    const html = new Map(Array.from(kept, ([id, rendering]) => [id, rendering.html]));
    for (const { id } of articles.filter((article) => !kept.has(article.id))) {
      const article = await this.feeds.readText(id);
      if (article) {
        html.set(id, (await this.renderings.renderArticle(article)).html);
      }
    }
    return html;
  }
}

function itemOf(site: PublicSite, article: FeedArticle, html: string | undefined): FeedItem {
  const { title, description, image, authorName, tags, publishedAt, updatedAt } = article;
  const url = articleUrl(site, article);
  return {
    id: tagUri(site, article),
    url,
    title,
    summary: description,
    html: html === undefined ? undefined : withAbsoluteUrls(site, url, html),
    image: image === null ? undefined : absoluteUrl(site, url, image),
    imageSize: article.imageSize ?? undefined,
    publishedAt,
    // It appears when it is published, which may be long after it was written.
    updatedAt: updatedAt > publishedAt ? updatedAt : publishedAt,
    author: authorName,
    tags,
    language: article.language ?? site.language,
  };
}

/** The id of an article for feed readers (RFC 4151): of when it was written, and by its number. */
function tagUri({ url }: PublicSite, { id, createdAt }: FeedArticle): string {
  return `tag:${new URL(url).hostname},${createdAt.slice(0, 10)}:article/${id}`;
}

function cursorOf({ publishedAt, id }: FeedArticle): string {
  return encodeTimeCursor({ time: publishedAt, id }, 'article');
}

function feedUrl(
  { publicUrl }: PublicSite,
  path: string,
  { tag, author, language, limit }: PublicFeedQueryDto,
  after: string | undefined,
): string {
  const query = new URLSearchParams({
    ...(tag !== undefined && { tag }),
    ...(author !== undefined && { author: String(author) }),
    ...(language !== undefined && { language }),
    ...(limit !== DEFAULT_FEED_LIMIT && { limit: String(limit) }),
    ...(after !== undefined && { after }),
  });
  return `${publicUrl}${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
}
