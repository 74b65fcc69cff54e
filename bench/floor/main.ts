/**
 * The floor: the least that a program for these routes can cost, without framework and ORM. Bare
 * Fastify, `pg`, named prepared statements, hand-written SQL, no log, no validation. Responses have the
 * same fields as the server's; PostgreSQL builds their JSON.
 */
import Fastify from 'fastify';
import { Pool } from 'pg';
import { registerArticles } from './articles.ts';
import { registerOthers } from './others.ts';
import { registerWriting } from './writing.ts';

const { DATABASE_URL, PORT, JWT_SECRET = '', TOTAL_MAX_AGE = '0' } = process.env;

const pool = new Pool({
  connectionString: DATABASE_URL,
  max: 10,
  // Every statement here has one good plan; otherwise PostgreSQL sometimes plans each call.
  options: '-c plan_cache_mode=force_generic_plan',
});
const app = Fastify({ exposeHeadRoutes: false });
registerArticles(app, pool, Number(TOTAL_MAX_AGE));
registerOthers(app, pool);
registerWriting(app, pool, JWT_SECRET);
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
