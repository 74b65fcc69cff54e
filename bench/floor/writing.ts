import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
// The only code of the server used here: the form of a slug does not affect speed, and triggers check the digests.
import { slugify } from '../../dist/src/content/article/slug.js';
import { digestsOf } from '../../dist/src/content/search/search-digest.js';
import { CREATE_ARTICLE, FIND_TAGS, MAKE_TAGS, SESSION } from './other.sql.ts';

interface ArticleBody {
  title: string;
  text: string;
  description: string;
  tags: string[];
}

/** Claims of the server's tokens; the signature is verified. */
interface Claims {
  sid: number;
  sub: string;
  exp: number;
}

interface Caller {
  id: number;
  profile: unknown;
}

const nullable = { type: ['string', 'null'] };
const PROFILE_SCHEMA = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    username: { type: 'string' },
    fullName: { type: 'string' },
    bio: { type: 'string' },
    image: nullable,
    social: {
      type: ['object', 'null'],
      properties: { twitter: nullable, facebook: nullable, linkedin: nullable },
    },
  },
};
const ARTICLE_SCHEMA = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    slug: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    language: nullable,
    image: nullable,
    imageAlt: nullable,
    featured: { type: 'boolean' },
    text: { type: 'string' },
    canonicalUrl: nullable,
    commentsOpen: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    author: PROFILE_SCHEMA,
    publishedAt: { type: 'string' },
    createdAt: { type: 'string' },
    updatedAt: { type: 'string' },
  },
};

/** `POST /article`: the token, its session, the tags, and all that is new in one statement. */
export function registerWriting(app: FastifyInstance, pool: Pool, secret: string): void {
  app.post<{ Body: ArticleBody }>(
    '/article',
    { schema: { response: { 201: ARTICLE_SCHEMA } } },
    async ({ headers, body }, reply) => {
      const caller = await callerOf(pool, secret, headers.authorization ?? '');
      if (!caller) {
        return reply.status(401).send();
      }
      const { title, description, text } = body;
      const tags = [...new Set(body.tags)].toSorted();
      const slug = slugify(title);
      const digests = digestsOf({ title, description, text, language: null, tags });
      const values = [
        slug,
        title,
        description,
        text,
        caller.id,
        new Date(),
        await ids(pool, tags),
        text.split(' ').length,
        digests.contentDigest,
        digests.tagsDigest,
      ];
      const { rows } = await pool.query<{ id: number; time: string }>({
        name: 'create-article',
        text: CREATE_ARTICLE,
        values,
      });
      const { id, time } = rows[0] ?? { id: 0, time: '' };
      const times = { publishedAt: time, createdAt: time, updatedAt: time };
      reply.status(201);
      const optional = { language: null, image: null, imageAlt: null, canonicalUrl: null };
      const flags = { featured: false, commentsOpen: true };
      const content = { title, description, ...optional, text, ...flags, tags };
      return { id, slug, ...content, author: caller.profile, ...times };
    },
  );
}

/** Ids of these tags. Tags are never removed, so nothing needs a lock. */
async function ids(pool: Pool, names: string[]): Promise<number[]> {
  const find = { name: 'find-tags', text: FIND_TAGS, values: [names] };
  let { rows } = await pool.query<{ id: number }>(find);
  if (rows.length < names.length) {
    await pool.query({ name: 'make-tags', text: MAKE_TAGS, values: [names] });
    ({ rows } = await pool.query<{ id: number }>(find));
  }
  return rows.map(({ id }) => id);
}

/** The user of a token, if it is valid (HS256) and its session active. */
async function callerOf(
  pool: Pool,
  secret: string,
  authorization: string,
): Promise<Caller | undefined> {
  const [header = '', payload = '', signature = ''] = authorization.slice(7).split('.');
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return undefined;
  }
  const { sid, sub, exp }: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (exp * 1000 < Date.now()) {
    return undefined;
  }
  const { rows } = await pool.query<Caller>({
    name: 'session',
    text: SESSION,
    values: [sid, Number(sub), new Date()],
  });
  return rows[0];
}
