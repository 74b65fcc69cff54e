import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import {
  countSql,
  DETAIL,
  type ListFilter,
  type ListRow,
  listSql,
  type ListStart,
} from './article.sql.ts';
import { encodeCursor, type Key, parseCursor } from './cursor.ts';
import { JSON_TYPE, NOT_FOUND } from './json.ts';

interface ListQuery {
  limit?: string;
  offset?: string;
  after?: string;
  tag?: string;
  author?: string;
}

/** @param totalMaxAge milliseconds for which a total is cached; 0 counts for every request */
export function registerArticles(app: FastifyInstance, pool: Pool, totalMaxAge: number): void {
  const totals = new Totals(pool, totalMaxAge);

  app.get<{ Querystring: ListQuery }>('/article', async ({ query }, reply) => {
    const { filter, values } = filterOf(query);
    const start: ListStart = query.after === undefined ? 'offset' : 'after';
    const kept = totals.get(filter, values);
    const now = new Date();
    const { rows } = await pool.query<ListRow>({
      name: `list-${filter}-${start}-${kept === undefined}`,
      text: listSql(filter, start, kept === undefined),
      values: [Number(query.limit ?? 20), now, ...startOf(query), ...values],
    });
    const [row] = rows;
    const total = row?.total ?? (await kept);
    return reply.type(JSON_TYPE).send(row && page(row, total, query));
  });

  app.get<{ Params: { slug: string } }>('/article/:slug', async ({ params }, reply) => {
    const { rows } = await pool.query<{ json: string }>({
      name: 'detail',
      text: DETAIL,
      values: [params.slug, new Date()],
    });
    return reply.type(JSON_TYPE).send(rows[0]?.json ?? NOT_FOUND);
  });
}

/** Totals, each cached for a while. */
class Totals {
  private readonly pool: Pool;
  private readonly maxAge: number;
  private readonly kept = new Map<string, { until: number; total: Promise<number> }>();

  constructor(pool: Pool, maxAge: number) {
    this.pool = pool;
    this.maxAge = maxAge;
  }

  /** @returns undefined without a cache: the list then counts by itself */
  get(filter: ListFilter, values: unknown[]): Promise<number> | undefined {
    if (this.maxAge === 0) {
      return undefined;
    }
    const key = `${filter}:${String(values[0])}`;
    const known = this.kept.get(key);
    if (known && known.until > performance.now()) {
      return known.total;
    }
    const total = this.count(filter, values);
    this.kept.set(key, { until: performance.now() + this.maxAge, total });
    return total;
  }

  private async count(filter: ListFilter, values: unknown[]): Promise<number> {
    const { rows } = await this.pool.query<{ total: number }>({
      name: `count-${filter}`,
      text: countSql(filter),
      values: [new Date(), ...values],
    });
    return rows[0]?.total ?? 0;
  }
}

function filterOf({ tag, author }: ListQuery): { filter: ListFilter; values: unknown[] } {
  if (tag !== undefined) {
    return { filter: 'tag', values: [tag] };
  }
  return author === undefined
    ? { filter: 'all', values: [] }
    : { filter: 'author', values: [Number(author)] };
}

function startOf({ offset, after }: ListQuery): unknown[] {
  return after === undefined ? [Number(offset ?? 0)] : parseCursor(after);
}

function page(row: ListRow, total: number | undefined, { offset, after }: ListQuery): string {
  const ids = row.ids ?? [];
  const startCursor = cursor([row.firstAt, ids[0]]);
  const endCursor = cursor([row.lastAt, ids.at(-1)]);
  const hasPreviousPage = after !== undefined || Number(offset ?? 0) > 0;
  return `{"items":${row.items},"total":${total},"startCursor":${startCursor},"endCursor":${endCursor},"hasNextPage":${row.hasNextPage},"hasPreviousPage":${hasPreviousPage}}`;
}

function cursor([time, id]: [Date | null, number | undefined]): string {
  return time === null || id === undefined ? 'null' : `"${encodeCursor([time, id] satisfies Key)}"`;
}
