import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { ValidationFailedError, VersionMismatchError } from '../../platform/errors/app-errors.js';
import { EventSubscriptions } from '../../platform/events/event-subscriptions.js';
import type { ExpectedVersion } from '../../platform/expected-version.js';
import { TagRepository } from '../tag/tag.repository.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { ArticleDeletionService } from './article-deletion.service.js';
import { type ArticleContent, changesState, contentOf } from './article-content.js';
import { Article } from './article.entity.js';
import { ArticleNotFoundError, ConcurrentEditError, NotAuthorError } from './article.errors.js';
import { ArticleSlugService } from './article-slug.service.js';
import { SearchCounting } from '../search/search-counting.js';
import { SearchIndexer } from '../search/search-indexer.js';
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
import { contentOfRequest, isWithdrawal } from './article-request.js';
import type { WrittenRow } from './article-writing.sql.js';
import type { UpdateArticleDto, WriteArticleDto } from './dto/write-article.dto.js';
import { ScheduledPublication } from './scheduled-publication.js';
import { isSlug, SLUG_RULE, slugify, withSuffix } from './slug.js';

/** How many slugs are tried for a new article; all but the first have a random suffix. */
const SLUG_ATTEMPTS = 5;

/** Articles: who may read, write and change them. */
@Injectable()
export class ArticleService {
  constructor(
    private readonly em: EntityManager,
    private readonly articles: ArticleRepository,
    private readonly indexer: SearchIndexer,
    private readonly counting: SearchCounting,
    private readonly slugs: ArticleSlugService,
    private readonly deletions: ArticleDeletionService,
    private readonly tags: TagRepository,
    private readonly users: UserRepository,
    private readonly events: EventSubscriptions,
    private readonly publication: ScheduledPublication,
    private readonly clock: Clock,
  ) {}

  /** The viewer and the current time. */
  contextOf(viewer: User | undefined): ViewerContext {
    return { viewer, now: this.clock.now() };
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
    const document = await this.indexer.documentOf(content);
    // Only the insert itself can tell whether a slug is free.
    let slug = slugify(content.title);
    for (let attempt = 1; attempt <= SLUG_ATTEMPTS; attempt++) {
      const data = { ...content, slug, authorId: author.id, publishedAt, document };
      const stored = await this.articles.insertNew(data, now);
      if (stored) {
        this.publication.expect(publishedAt);
        this.events.deliver();
        this.counting.expect();
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
   * @throws ArticleNotFoundError if an article had this slug
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
    const document = await this.indexer.documentOf(content);
    const data = { ...content, authorId: author.id, publishedAt, document };
    const { created, ...stored } = await this.em.transactional(async () => {
      if (expected?.createsOnly && !expected.needsPresent) {
        return this.insertOnly(author, data, expected);
      }
      if (expected) {
        await this.assertReplaceable(author, slug, expected);
      }
      const row = await this.articles.upsertAllowed(data, canManage(author), this.clock.now());
      if (!row) {
        throw (await this.slugs.isFormer(slug)) ? new ArticleNotFoundError() : new NotAuthorError();
      }
      return row;
    });
    this.publication.expect(publishedAt);
    this.counting.expect();
    const { authorId, ...rest } = stored;
    const of = await this.userOf(authorId, author);
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
      // It was deleted between the two statements, or was the slug of an article that has moved.
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
   * take that lock from the beginning, as every writer locks the article first, then tags; so do moves.
   *
   * @param expected the precondition of the request, if it has one
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws VersionMismatchError if the precondition fails
   * @throws SlugTakenError
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
    if (changes.tags || changes.slug !== undefined) {
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
   * Deletes the article with its comments; it can be restored for a while.
   *
   * @param expected the precondition of the request, if it has one
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws VersionMismatchError if the precondition fails
   */
  async delete(user: User, reference: ArticleReference, expected?: ExpectedVersion): Promise<void> {
    await this.em.transactional(async () => {
      // Locked, so that the version that is checked is the one that is deleted.
      const options = { lockMode: LockMode.PESSIMISTIC_WRITE };
      const article = await this.findAllowed(user, reference, assertCanWithdraw, expected, options);
      await this.deletions.delete(user, article);
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
    const { slug, tags, ...changes } = requested;
    const assertMayChange = isWithdrawal(requested) ? assertCanWithdraw : assertCanEdit;
    const article = await this.findAllowed(user, reference, assertMayChange, expected, options);
    if (slug !== undefined) {
      // Before the tags, as with a new article: a request that waits for its slug holds no lock on a tag.
      await this.slugs.move(article, slug);
    }
    // Tags are in another table: without this, changing only tags would not increment the version.
    article.updatedAt = this.clock.now();
    if (changesState(article, requested)) {
      article.noteEdit(user, article.updatedAt);
    }
    this.em.assign(article, changes, { ignoreUndefined: true });
    if (tags) {
      article.tags.set(await this.tags.ensure(tags));
    }
    await this.articles.saveChanges();
    this.publication.expect(changes.publishedAt);
    return contentOf(article, await this.userOf(article.author.id, user));
  }

  /** The author of an article that `user` changed, which an editor does with those of others. */
  private async userOf(authorId: number, user: User): Promise<User> {
    return authorId === user.id ? user : this.users.findOneOrFail(authorId);
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

/** @throws VersionMismatchError */
function assertAllowed(expected: ExpectedVersion | undefined, article: Article | null): void {
  if (expected && !expected.allows(article)) {
    throw new VersionMismatchError();
  }
}
