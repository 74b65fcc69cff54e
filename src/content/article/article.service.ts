import { LockMode, OptimisticLockError } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { ValidationFailedError, VersionMismatchError } from '../../platform/errors/app-errors.js';
import type { ExpectedVersion } from '../../platform/expected-version.js';
import { TagRepository } from '../tag/tag.repository.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { type ContentFields, contentFieldsOf } from './article-columns.js';
import { type ArticleContent, type ArticleDetail, contentOf } from './article-content.js';
import { Article } from './article.entity.js';
import { ArticleNotFoundError, NotAuthorError } from './article.errors.js';
import {
  ArticleListingRepository,
  type ListingPage,
  type ListingQuery,
  type PublishedPage,
} from './article-listing.repository.js';
import { ArticleSearchRepository } from './article-search.repository.js';
import {
  ArticleRepository,
  type FindVisibleOptions,
  type UpsertData,
} from './article.repository.js';
import { assertCanEdit, type ViewerContext } from './article.policy.js';
import type { ArticleReference } from './article-reference.js';
import type { WrittenRow } from './article-writing.sql.js';
import type { UpdateArticleDto, WriteArticleDto } from './dto/write-article.dto.js';
import { SearchQueue } from './search-queue.js';
import { isSlug, MAX_SLUG_LENGTH, slugify, withSuffix } from './slug.js';

/** How many slugs are tried for one new article; each further one is random. */
const SLUG_ATTEMPTS = 5;

/** Which published articles, and which page of them. */
export interface ArticleQuery extends Omit<ListingQuery, 'author'> {
  /** What to search them for. */
  q?: string | undefined;
  /** Id or username of who wrote them; of nobody there are none. */
  author?: number | string | undefined;
}

/** Articles: who may read, write and change them. */
@Injectable()
export class ArticleService {
  constructor(
    private readonly em: EntityManager,
    private readonly articles: ArticleRepository,
    private readonly listings: ArticleListingRepository,
    private readonly searches: ArticleSearchRepository,
    private readonly searchQueue: SearchQueue,
    private readonly tags: TagRepository,
    private readonly users: UserRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Published articles, newest first; with a search, those that match, by rank.
   *
   * @throws TooManyRequestsError where too many searches of the same address or account wait
   * @throws UnavailableError where too many searches wait
   */
  async listPublished({ q, author, ...rest }: ArticleQuery): Promise<PublishedPage> {
    const authorId = typeof author === 'string' ? await this.users.idOf(author) : author;
    const query = { ...rest, author: authorId };
    const now = this.clock.now();
    return q === undefined
      ? this.listings.listPublished(query, now)
      : this.searchQueue.run(currentShareKeys(), () =>
          this.searches.search({ ...query, text: q }, now),
        );
  }

  /** One's own articles, drafts too. */
  listOwn(user: User, limit: number, offset: number): Promise<ListingPage> {
    return this.listings.listByAuthor(user.id, limit, offset);
  }

  /** `viewer`, as of now. */
  contextOf(viewer: User | undefined): ViewerContext {
    return { viewer, now: this.clock.now() };
  }

  /** @throws ArticleNotFoundError also for somebody else's draft */
  readDetail(reference: ArticleReference, viewer: User | undefined): Promise<ArticleDetail> {
    return this.articles.readDetail(reference, this.contextOf(viewer));
  }

  /**
   * The article, detached, if it exists for `viewer`.
   *
   * @throws ArticleNotFoundError
   */
  readVisible(reference: ArticleReference, viewer: User | undefined): Promise<Article> {
    return this.articles.findVisible(reference, this.contextOf(viewer), { detached: true });
  }

  /**
   * The article, managed, if it exists for `viewer`.
   *
   * @throws ArticleNotFoundError
   */
  findVisible(reference: ArticleReference, viewer: User | undefined): Promise<Article> {
    return this.articles.findVisible(reference, this.contextOf(viewer));
  }

  /** Makes an article under a slug of its own. */
  async create(author: User, body: WriteArticleDto): Promise<ArticleContent> {
    const now = this.clock.now();
    const { tags = [], publishedAt = now } = body;
    const content = { ...contentOfRequest(body), tags };
    // Only the database knows for sure that a slug is free: try, and try another.
    let slug = slugify(content.title);
    for (let attempt = 1; attempt <= SLUG_ATTEMPTS; attempt++) {
      const data = { ...content, slug, authorId: author.id, publishedAt };
      const stored = await this.articles.insertNew(data, now);
      if (stored) {
        return { ...content, slug, author, ...stored };
      }
      slug = withSuffix(slugify(content.title));
    }
    throw new Error(`No free slug like ${slug} after ${SLUG_ATTEMPTS} attempts`);
  }

  /**
   * Makes or replaces the article with exactly this slug.
   *
   * @param expected which version may be replaced, or that none may be; undefined: any, or none
   * @throws VersionMismatchError
   * @throws ValidationFailedError if `slug` is not of a slug's form
   * @throws NotAuthorError if it is another author's
   */
  async put(
    author: User,
    slug: string,
    body: WriteArticleDto,
    expected?: ExpectedVersion,
  ): Promise<{ article: ArticleContent; created: boolean }> {
    if (!isSlug(slug)) {
      throw new ValidationFailedError([{ field: 'slug', message: SLUG_RULE }]);
    }
    const { tags = [], publishedAt } = body;
    const content = { ...contentOfRequest(body), slug, tags };
    const data = { ...content, authorId: author.id, publishedAt };
    const { created, ...stored } = await this.em.transactional(async () => {
      if (expected?.createsOnly && !expected.needsPresent) {
        return this.insertOnly(author, data, expected);
      }
      if (expected) {
        await this.assertReplaceable(author, slug, expected);
      }
      const row = await this.articles.upsertOwn(data, this.clock.now());
      if (!row) {
        throw new NotAuthorError();
      }
      return row;
    });
    return { article: { ...content, author, ...stored }, created };
  }

  /** Only the statement itself knows for sure that nothing is there. */
  private async insertOnly(
    author: User,
    data: UpsertData,
    expected: ExpectedVersion,
  ): Promise<WrittenRow> {
    const now = this.clock.now();
    const { publishedAt = now } = data;
    const row = await this.articles.insertNew({ ...data, publishedAt }, now);
    if (!row) {
      await this.assertReplaceable(author, data.slug, expected);
      // It was there a moment ago.
      throw new VersionMismatchError();
    }
    return row;
  }

  private async assertReplaceable(
    author: User,
    slug: string,
    expected: ExpectedVersion,
  ): Promise<void> {
    const present = await this.articles.findBySlugForUpdate(slug);
    if (present) {
      assertCanEdit(author, present);
    }
    assertAllowed(expected, present);
  }

  /**
   * Changes what `changes` gives. Edits that race are told apart by the article's version; the one
   * that lost is done again on what the other left, under a lock: the last one wins, whole. New tags
   * are made under that lock from the beginning: every writer locks the article first, then tags.
   *
   * @param expected which version may be changed; undefined: any
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws VersionMismatchError
   */
  async update(
    user: User,
    reference: ArticleReference,
    changes: UpdateArticleDto,
    expected?: ExpectedVersion,
  ): Promise<ArticleContent> {
    const updateLocked = (): Promise<ArticleContent> =>
      this.em.transactional(() =>
        this.tryUpdate(user, reference, changes, expected, LockMode.PESSIMISTIC_WRITE),
      );
    if (changes.tags) {
      return updateLocked();
    }
    try {
      return await this.tryUpdate(user, reference, changes, expected);
    } catch (error) {
      if (!(error instanceof OptimisticLockError)) {
        throw error;
      }
      this.em.clear();
      return updateLocked();
    }
  }

  /**
   * Deletes the article with its comments.
   *
   * @param expected which version may be deleted; undefined: any
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws VersionMismatchError
   */
  async delete(user: User, reference: ArticleReference, expected?: ExpectedVersion): Promise<void> {
    await this.em.transactional(async (em) => {
      // Locked: what is checked here is what is deleted.
      const options = { lockMode: LockMode.PESSIMISTIC_WRITE };
      em.remove(await this.findOwn(user, reference, expected, options));
    });
  }

  private async tryUpdate(
    user: User,
    reference: ArticleReference,
    { tags, ...changes }: UpdateArticleDto,
    expected?: ExpectedVersion,
    lockMode?: LockMode,
  ): Promise<ArticleContent> {
    const options = { content: true, ...(lockMode !== undefined && { lockMode }) };
    const article = await this.findOwn(user, reference, expected, options);
    this.em.assign(article, changes, { ignoreUndefined: true });
    if (tags) {
      article.tags.set(await this.tags.ensure(tags));
    }
    // Tags live in another table: without this, a change of tags alone would leave the version.
    article.updatedAt = this.clock.now();
    await this.em.flush();
    return contentOf(article, user);
  }

  /**
   * The user's own article, managed.
   *
   * @throws VersionMismatchError also where there is no such article, and one is expected
   */
  private async findOwn(
    user: User,
    reference: ArticleReference,
    expected: ExpectedVersion | undefined,
    options: FindVisibleOptions,
  ): Promise<Article> {
    const article = await this.articles
      .findVisible(reference, this.contextOf(user), options)
      .catch((error: unknown) => {
        throw expected?.needsPresent && error instanceof ArticleNotFoundError
          ? new VersionMismatchError()
          : error;
      });
    assertCanEdit(user, article);
    assertAllowed(expected, article);
    return article;
  }
}

const SLUG_RULE = `slug must be 1 to ${MAX_SLUG_LENGTH} lower-case ASCII letters, digits and hyphens, not all digits, not reserved`;

/** What an article has that is written anew; without a description, the beginning of the text is one. */
function contentOfRequest(body: WriteArticleDto): ContentFields {
  return contentFieldsOf({
    ...body,
    description: body.description ?? Article.describe(body.text),
  });
}

/** @throws VersionMismatchError */
function assertAllowed(expected: ExpectedVersion | undefined, article: Article | null): void {
  if (expected && !expected.allows(article)) {
    throw new VersionMismatchError();
  }
}
