import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { encodeCursor } from './cursor.ts';
import { JSON_TYPE, NOT_FOUND } from './json.ts';
import { COMMENTS, type CommentsRow, TAGS_IN_USE } from './other.sql.ts';

interface PageQuery {
  limit?: string;
  offset?: string;
}

/** Comments and tags. */
export function registerOthers(app: FastifyInstance, pool: Pool): void {
  app.get<{ Params: { slug: string }; Querystring: PageQuery }>(
    '/article/:slug/comment',
    async ({ params, query }, reply) => {
      const { rows } = await pool.query<CommentsRow>({
        name: 'comments',
        text: COMMENTS,
        values: [params.slug, new Date(), Number(query.limit ?? 20)],
      });
      const [row] = rows;
      if (!row) {
        return reply.status(404).type(JSON_TYPE).send(NOT_FOUND);
      }
      const endCursor =
        row.lastAt === null || row.lastId === null
          ? 'null'
          : `"${encodeCursor([row.lastAt, row.lastId])}"`;
      return reply
        .type(JSON_TYPE)
        .send(
          `{"items":${row.items},"total":${row.total},"endCursor":${endCursor},"hasNextPage":${row.hasNextPage}}`,
        );
    },
  );

  app.get<{ Querystring: PageQuery }>('/tag', async ({ query }, reply) => {
    const { rows } = await pool.query<{ items: string; total: number }>({
      name: 'tags',
      text: TAGS_IN_USE,
      values: [Number(query.limit ?? 20), Number(query.offset ?? 0), new Date()],
    });
    const [row] = rows;
    return reply.type(JSON_TYPE).send(`{"items":${row?.items},"total":${row?.total}}`);
  });
}
