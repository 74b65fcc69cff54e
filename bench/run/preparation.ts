import { PASSWORD, type SampleDatabase, withClient } from '../database/sample-database.ts';
import type { Preparation } from '../load/scenario.ts';
import type { Programs } from './programs.ts';

/** Number of slugs, too many for a cache to hold them all. */
const SLUGS = 4096;

/** Number of authors who write. */
const WRITERS = 4;

/** Loads the data for scenarios from the database and the programs. */
export async function prepareScenarios(
  { url, articles }: SampleDatabase,
  programs: Programs,
): Promise<Preparation> {
  const tokens: string[] = [];
  for (let author = 1; author <= WRITERS; author++) {
    tokens.push(await signIn(programs.server.origin, `author-${author}@bench.example`));
  }
  return withClient(url, async (client) => {
    const every = Math.max(1, Math.floor(articles / SLUGS));
    const slugs = await client.query<{ slug: string }>(
      'select slug from article where id % $1 = 0 and id <= $2 order by id limit $3',
      [every, articles, SLUGS],
    );
    const tags = await client.query<{ name: string }>('select name from tag order by id');
    return {
      articles,
      slugs: slugs.rows.map(({ slug }) => slug),
      tags: tags.rows.map(({ name }) => name),
      tokens,
      get: async (program, path) => {
        const response = await fetch(`${programs[program].origin}${path}`);
        if (!response.ok) {
          throw new Error(`${response.status} to ${path}`);
        }
        return (await response.json()) as Record<string, unknown>;
      },
    };
  });
}

export async function signIn(origin: string, email: string): Promise<string> {
  const response = await fetch(`${origin}/user/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const { token } = (await response.json()) as { token?: unknown };
  if (typeof token !== 'string') {
    throw new Error(`${email} cannot sign in: ${response.status}`);
  }
  return token;
}
