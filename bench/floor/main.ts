/**
 * The floor: what a program for just these routes costs, and no framework nor ORM could be below it.
 * Bare Fastify, `pg`, named prepared statements, SQL by hand, no log, no checks of what comes in.
 * Answers have the same members as the server's; PostgreSQL writes their JSON.
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
  // Every statement here has one good plan; left to choose, PostgreSQL now and then plans each call.
  options: '-c plan_cache_mode=force_generic_plan',
});
const app = Fastify({ exposeHeadRoutes: false });
registerArticles(app, pool, Number(TOTAL_MAX_AGE));
registerOthers(app, pool);
registerWriting(app, pool, JWT_SECRET);
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
