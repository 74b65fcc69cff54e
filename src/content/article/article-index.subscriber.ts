import {
  ChangeSetType,
  type EventArgs,
  type EventSubscriber,
  type FlushEventArgs,
  type TransactionEventArgs,
} from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Article } from './article.entity.js';
import { SearchCounting } from '../search/search-counting.js';
import type { SearchDocument } from '../search/search-document.js';
import { SearchIndexer } from '../search/search-indexer.js';
import type { SearchedContent } from '../search/searched-content.js';

/** Fields whose change changes the index; with tags, the number of the revision does. */
const INDEXED_FIELDS = ['title', 'description', 'text', 'language', 'revision'];

/** Indexes articles that a unit of work writes, in its transaction. Statements of our own pass the index along. */
@Injectable()
export class ArticleIndexSubscriber implements EventSubscriber<Article> {
  private readonly documents = new WeakMap<Article, SearchDocument>();
  /** Whose transactions change articles. */
  private readonly changed = new WeakSet<FlushEventArgs['em']>();

  constructor(
    { em }: MikroORM,
    private readonly indexer: SearchIndexer,
    private readonly counting: SearchCounting,
  ) {
    em.getEventManager().registerSubscriber(this);
  }

  getSubscribedEntities(): [typeof Article] {
    return [Article];
  }

  /** Cuts the words before the statements of the flush, so that those lock nothing meanwhile. */
  async onFlush({ em, uow }: FlushEventArgs): Promise<void> {
    for (const { entity, type, payload } of uow.getChangeSets()) {
      if (entity instanceof Article) {
        this.changed.add(em);
        const isWritten = type === ChangeSetType.CREATE || type === ChangeSetType.UPDATE;
        if (isWritten && changesIndex(payload) && isLoaded(entity)) {
          this.documents.set(entity, await this.indexer.documentOf(contentOf(entity)));
        }
      }
    }
  }

  afterCreate(args: EventArgs<Article>): Promise<void> {
    return this.write(args);
  }

  afterUpdate(args: EventArgs<Article>): Promise<void> {
    return this.write(args);
  }

  afterTransactionCommit({ em }: TransactionEventArgs): void {
    if (this.changed.delete(em)) {
      this.counting.expect();
    }
  }

  private async write({ entity }: EventArgs<Article>): Promise<void> {
    const document = this.documents.get(entity);
    if (document) {
      this.documents.delete(entity);
      await this.indexer.write(entity.id, document);
    }
  }
}

function changesIndex(payload: object): boolean {
  return INDEXED_FIELDS.some((field) => field in payload);
}

/** Of an article without its text, a trigger marks the index, and a job makes it. */
function isLoaded({ text, tags }: Article): boolean {
  return text !== undefined && tags.isInitialized();
}

function contentOf({ title, description, text, language, tags }: Article): SearchedContent {
  return { title, description, text, language, tags: tags.map(({ name }) => name) };
}
