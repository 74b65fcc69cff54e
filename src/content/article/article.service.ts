import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { ValidationFailedError, VersionMismatchError } from '../../platform/errors/app-errors.js';
import type { ExpectedVersion } from '../../platform/expected-version.js';
import { TagRepository } from '../tag/tag.repository.js';
import { AuditLog } from '../../people/audit/audit-log.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { type ContentFields, contentFieldsOf } from './article-columns.js';
import { type ArticleContent, type ArticleDetail, contentOf } from './article-content.js';
import { Article } from './article.entity.js';
import { ArticleNotFoundError, ConcurrentEditError, NotAuthorError } from './article.errors.js';
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
import {
  assertCanEdit,
  assertCanWithdraw,
  canManage,
  type ViewerContext,
} from './article.policy.js';
import type { ArticleReference } from './article-reference.js';
import type { WrittenRow } from './article-writing.sql.js';
import type { UpdateArticleDto, WriteArticleDto } from './dto/write-article.dto.js';
import { SearchQueue } from './search-queue.js';
import { isSlug, MAX_SLUG_LENGTH, slugify, withSuffix } from './slug.js';

/** How many slugs are tried for a new article; all but the first have a random suffix. */
const SLUG_ATTEMPTS = 5;

/** A filter or search of published articles, and a page. */
export interface ArticleQuery extends Omit<ListingQuery, 'author'> {
  /** Full-text query. */
  q?: string | undefined;
  /** Id or username of the author; an unknown author has no articles. */
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
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Published articles, newest first; with a search, those that match, by rank.
   *
   * @throws TooManyRequestsError if too many searches of the same address or account are waiting
   * @throws UnavailableError if too many searches are waiting
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

  /** The user's own articles, including drafts. */
  listOwn(user: User, limit: number, offset: number): Promise<ListingPage> {
    return this.listings.listByAuthor(user.id, limit, offset);
  }

  /** The viewer and the current time. */
  contextOf(viewer: User | undefined): ViewerContext {
    return { viewer, now: this.clock.now() };
  }

  /** @throws ArticleNotFoundError also for another user's draft */
  readDetail(reference: ArticleReference, viewer: User | undefined): Promise<ArticleDetail> {
    return this.articles.readDetail(reference, this.contextOf(viewer));
  }

  /**
   * The article, read only, if it is visible to `viewer`.
   *
   * @throws ArticleNotFoundError
   */
  readVisible(reference: ArticleReference, viewer: User | undefined): Promise<Article> {
    return this.articles.findVisible(reference, this.contextOf(viewer), { detached: true });
  }

  /**
   * The article, managed, if it is visible to `viewer`.
   *
   * @throws ArticleNotFoundError
   */
  findVisible(reference: ArticleReference, viewer: User | undefined): Promise<Article> {
    return this.articles.findVisible(reference, this.contextOf(viewer));
  }

  /** Creates an article, with a slug derived from its title. */
  async create(author: User, body: WriteArticleDto): Promise<ArticleContent> {
    const now = this.clock.now();
    const { tags = [], publishedAt = now } = body;
    const content = { ...contentOfRequest(body), tags };
    // Only the insert itself can tell whether a slug is free.
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
   * Creates or replaces the article with exactly this slug.
   *
   * @param expected the precondition of the request, if it has one
   * @throws VersionMismatchError if the precondition fails
   * @throws ValidationFailedError if `slug` is not a valid slug
   * @throws NotAuthorError if the article belongs to another author
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
      const row = await this.articles.upsertAllowed(data, canManage(author), this.clock.now());
      if (!row) {
        throw new NotAuthorError();
      }
      return row;
    });
    const { authorId, ...rest } = stored;
    const of = authorId === author.id ? author : await this.users.findOneOrFail(authorId);
    return { article: { ...content, author: of, ...rest }, created };
  }

  /** Only the insert itself can tell whether the slug is free. */
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
      // It was deleted between the two statements.
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
   * Changes the fields that are in `changes`. The optimistic lock detects concurrent edits; the edit that
   * loses is repeated under a row lock, so that both are applied and the last one wins. Edits with tags
   * take that lock from the beginning, as every writer locks the article first, then tags.
   *
   * @param expected the precondition of the request, if it has one
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws VersionMismatchError if the precondition fails
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
      if (!(error instanceof ConcurrentEditError)) {
        throw error;
      }
      this.em.clear();
      return updateLocked();
    }
  }

  /**
   * Deletes the article with its comments.
   *
   * @param expected the precondition of the request, if it has one
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws VersionMismatchError if the precondition fails
   */
  async delete(user: User, reference: ArticleReference, expected?: ExpectedVersion): Promise<void> {
    await this.em.transactional(async (em) => {
      // Locked, so that the version that is checked is the one that is deleted.
      const options = { lockMode: LockMode.PESSIMISTIC_WRITE };
      const article = await this.findAllowed(user, reference, assertCanWithdraw, expected, options);
      const { id, slug, author } = article;
      if (author.id !== user.id) {
        this.audit.record('article.deleted', id, { details: { slug, author: author.id } });
      }
      em.remove(article);
    });
  }

  private async tryUpdate(
    user: User,
    reference: ArticleReference,
    requested: UpdateArticleDto,
    expected?: ExpectedVersion,
    lockMode?: LockMode,
  ): Promise<ArticleContent> {
    const options = { content: true, ...(lockMode !== undefined && { lockMode }) };
    const { tags, ...changes } = requested;
    const assertMayChange = isWithdrawal(requested) ? assertCanWithdraw : assertCanEdit;
    const article = await this.findAllowed(user, reference, assertMayChange, expected, options);
    this.em.assign(article, changes, { ignoreUndefined: true });
    if (tags) {
      article.tags.set(await this.tags.ensure(tags));
    }
    // Tags are in another table: without this, changing only tags would not increment the version.
    article.updatedAt = this.clock.now();
    await this.articles.saveChanges();
    return contentOf(article, user);
  }

  /**
   * An article that the user may do something with, managed.
   *
   * @param assertMay throws unless they may
   * @throws VersionMismatchError if the precondition fails; also if the article must exist and does not
   */
  private async findAllowed(
    user: User,
    reference: ArticleReference,
    assertMay: (user: User, article: Article) => void,
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
    assertMay(user, article);
    assertAllowed(expected, article);
    return article;
  }
}

const SLUG_RULE = `slug must be 1 to ${MAX_SLUG_LENGTH} lower-case ASCII letters, digits and hyphens, not all digits, not reserved`;

/** The content of a new or replaced article; the default description is the beginning of the text. */
function contentOfRequest(body: WriteArticleDto): ContentFields {
  return contentFieldsOf({
    ...body,
    description: body.description ?? Article.describe(body.text),
  });
}

/** Whether a change does nothing but unpublish. */
function isWithdrawal({ publishedAt, ...others }: UpdateArticleDto): boolean {
  return publishedAt === null && Object.values(others).every((value) => value === undefined);
}

/** @throws VersionMismatchError */
function assertAllowed(expected: ExpectedVersion | undefined, article: Article | null): void {
  if (expected && !expected.allows(article)) {
    throw new VersionMismatchError();
  }
}
