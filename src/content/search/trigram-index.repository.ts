import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { systemErrorCode } from '../../config/system-error.js';
import { Clock } from '../../platform/clock.js';
import { stackOf } from '../../platform/errors/is-error.js';
import { LIFT_BOUNDS } from '../../platform/persistence/connection-bounds.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { TRIGRAM_INDEX } from './spelling.sql.js';

/** Milliseconds after which what was missing is looked for again. */
const LOOK_AGAIN = 60_000;

/** Milliseconds after which the index is made once more, where that failed: an hour. */
const RETRY_AFTER = 60 * 60 * 1000;

/** SQLSTATEs where functions and operators of the extension are gone, or its library is. */
const GONE = /^(42883|58P01)$/;

/**
 * What there is. Queries have to find the operators of the extension: it may be in a schema that is not searched.
 * Without the index, every word would be compared.
 */
const STATE = `
  select to_regclass('search_term') is not null as "hasSchema",
    to_regoperator('%(text,text)') is not null as "hasExtension",
    exists (select from pg_index
      where indexrelid = to_regclass('${TRIGRAM_INDEX.name}') and indisvalid) as "hasIndex"`;

/** An answer that is remembered. */
interface Look {
  isReady: Promise<boolean>;
  /** When to look again. */
  until: number;
}

/**
 * The index by which typing errors are found. It needs the extension pg_trgm, which may be missing, may come and
 * may go while the server runs: searches go on without.
 */
@Injectable()
export class TrigramIndexRepository {
  private readonly logger = new Logger('Search');
  private last: Look | undefined;
  /** Whether the log says that it is missing. */
  private isReported = false;
  private nextTry = 0;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** Whether typing errors can be found. */
  isReady(): Promise<boolean> {
    if (!this.last || this.last.until <= this.clock.now().getTime()) {
      this.last = { isReady: this.look(), until: Number.POSITIVE_INFINITY };
    }
    return this.last.isReady;
  }

  /** What a query with the operators of pg_trgm finds; nothing if the extension is gone. */
  async find<Row>(query: () => Promise<Row[]>): Promise<Row[]> {
    if (!(await this.isReady())) {
      return [];
    }
    try {
      const rows = await query();
      this.isReported = false;
      return rows;
    } catch (error) {
      if (GONE.test(systemErrorCode(error) ?? '')) {
        this.last = { isReady: Promise.resolve(false), until: this.untilNextLook() };
        this.report();
        return [];
      }
      throw error;
    }
  }

  /**
   * Makes the index, if it is all that is missing. Nothing may write terms meanwhile: the job that does so calls it.
   * A failure is logged.
   */
  async ensure(): Promise<void> {
    const now = this.clock.now().getTime();
    const { hasExtension, hasIndex } = await this.readState('write');
    if (!hasExtension || hasIndex || now < this.nextTry) {
      return;
    }
    try {
      await this.make();
      this.last = undefined;
    } catch (error) {
      this.nextTry = now + RETRY_AFTER;
      this.logger.warn(
        { cause: stackOf(error) },
        'The index of typing errors cannot be made (docs/search.md#pg_trgm)',
      );
    }
  }

  private async make(): Promise<void> {
    await this.em.transactional(async (em) => {
      await em.execute(LIFT_BOUNDS);
      // What a `create index concurrently` that failed has left.
      await em.execute(`drop index if exists ${TRIGRAM_INDEX.name}`);
      await em.execute(TRIGRAM_INDEX.expression);
    });
    this.logger.log('Made the index of typing errors');
  }

  private async look(): Promise<boolean> {
    try {
      const { hasSchema, hasExtension, hasIndex } = await this.readState('read');
      if (!hasSchema) {
        // The server waits for its schema, which brings both.
        this.last = undefined;
        return true;
      }
      if (!hasExtension) {
        this.report();
      }
      const isReady = hasExtension && hasIndex;
      if (!isReady && this.last) {
        this.last.until = this.untilNextLook();
      }
      return isReady;
    } catch (error) {
      this.last = undefined;
      throw error;
    }
  }

  private async readState(
    purpose: 'read' | 'write',
  ): Promise<{ hasSchema: boolean; hasExtension: boolean; hasIndex: boolean }> {
    type State = { hasSchema: boolean; hasExtension: boolean; hasIndex: boolean };
    const [state] = await queryPrepared<State>(this.em, STATE, [], purpose);
    return state ?? { hasSchema: false, hasExtension: false, hasIndex: false };
  }

  private untilNextLook(): number {
    return this.clock.now().getTime() + LOOK_AGAIN;
  }

  private report(): void {
    if (!this.isReported) {
      this.isReported = true;
      this.logger.warn(
        'Searches do not correct typing errors: the extension pg_trgm is missing (docs/search.md#pg_trgm)',
      );
    }
  }
}
