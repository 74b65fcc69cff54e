import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { type SearchQuery, SearchService } from '../search/search.service.js';
import {
  ArticleListingRepository,
  type FoundPage,
  type ListedArticle,
  type ListingPage,
  type ListingQuery,
  type PublishedPage,
} from './article-listing.repository.js';
import type { OwnArticleQueryDto } from './dto/own-article-query.dto.js';

/** A filter or search of published articles, and a page. */
export interface ArticleQuery extends Omit<ListingQuery, 'author'> {
  /** Full-text query. */
  q?: string | undefined;
  /** Whether its last word is the beginning of one. */
  prefix?: boolean | undefined;
  /** Id or username of the author; an unknown author has no articles. */
  author?: number | string | undefined;
}

/** Lists of articles: all, those of one author, and what a search finds. */
@Injectable()
export class ArticleListService {
  constructor(
    private readonly listings: ArticleListingRepository,
    private readonly searches: SearchService,
    private readonly users: UserRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Published articles, newest first; with a search, those that match, by rank.
   *
   * @throws TooManyRequestsError if too many searches of the same address or account are waiting
   * @throws UnavailableError if too many searches are waiting
   */
  async listPublished({
    q,
    prefix,
    author,
    ...rest
  }: ArticleQuery): Promise<PublishedPage | FoundPage> {
    const authorId = typeof author === 'string' ? await this.users.idOf(author) : author;
    const query = { ...rest, author: authorId };
    const now = this.clock.now();
    return q === undefined
      ? this.listings.listPublished(query, now)
      : this.search({ ...query, text: q, prefix }, now);
  }

  /** The user's own articles, including drafts: all, those that match a search, or those that are deleted. */
  listOwn(
    user: User,
    { q, prefix, limit, offset, deleted }: OwnArticleQueryDto,
  ): Promise<ListingPage | FoundPage> {
    if (q !== undefined) {
      const query = { text: q, prefix, limit, offset, author: user.id, includesDrafts: true };
      return this.search(query, this.clock.now());
    }
    return deleted
      ? this.listings.listDeletedBy(user.id, limit, offset)
      : this.listings.listByAuthor(user.id, limit, offset);
  }

  /**
   * The articles that match, by rank, each with its matches marked.
   */
  private search(query: SearchQuery, now: Date): Promise<FoundPage> {
    return this.searches.inTurn(async () => {
      const { ids, terms, hasNextPage, ...rest } = await this.searches.find(query, now);
      const found = await this.listings.listByIds(ids);
      const items = firstFitting(await this.mark(found, terms));
      const isCut = items.length < found.length;
      return {
        items,
        ...rest,
        startCursor: null,
        endCursor: null,
        hasNextPage: hasNextPage || isCut,
        hasPreviousPage: (query.offset ?? 0) > 0 && rest.total > 0,
      };
    });
  }

  private async mark(
    found: readonly ListedArticle[],
    terms: readonly string[],
  ): Promise<ListedArticle[]> {
    if (found.length === 0) {
      return [];
    }
    const titles = new Map(found.map(({ id, title }) => [id, title]));
    const marked = await this.searches.mark(titles, terms);
    return found.map((article) => ({ ...article, ...marked.get(article.id) }));
  }
}
