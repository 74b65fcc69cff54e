import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { type ApiDocument, missingTables, withTables } from '../../scripts/api-tables.js';
import { useTestApp } from '../support/test-app.js';

describe('the generated tables', () => {
  const api = useTestApp();

  async function read(url: string): Promise<ApiDocument> {
    const { body } = await api.http.get(url).expect(200);
    return body;
  }

  it.each([
    ['docs/api.md', '/docs-json'],
    ['docs/realworld.md', '/docs/realworld-json'],
  ])('of %s are what `npm run docs:tables` writes', async (page, url) => {
    const text = readFileSync(page, 'utf8');
    const options = { ...(await resolveConfig(page)), filepath: page };
    expect(text).toBe(await format(withTables(text, await read(url)), options));
  });

  it('of docs/api.md show every route, body and query', async () => {
    const page = readFileSync('docs/api.md', 'utf8');
    expect(missingTables(page, await read('/docs-json'))).toEqual([]);
  });
});
