import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file or folder of this project, in backticks. */
const FILE = /`((?:src|test|docs|bench|migrations|scripts)\/[\w./-]*[\w/])`/g;

/** A link to another document; those to the web have a scheme. */
const LINK = /\]\((?!\w+:|#)([^)#]+)/g;

/** A link to a heading, of the same document or of another. */
const ANCHOR = /\]\((?!\w+:)([^)#]*)#([\w-]+)\)/g;

/** A heading of a document of this project, as comments cite it. */
const CITATION = /\b((?:docs\/)?[\w-]+\.md)#([\w-]+)/g;

const DOCUMENTS = ['*.md', 'docs/*.md', 'bench/*.md'].flatMap((pattern) => globSync(pattern));

describe('the documents', () => {
  it.each(DOCUMENTS)('%s names only existing files', (document) => {
    const text = readFileSync(document, 'utf8');
    const files = Array.from(text.matchAll(FILE), ([, file = '']) => file);
    const links = Array.from(text.matchAll(LINK), ([, link = '']) => join(dirname(document), link));
    expect([...files, ...links].filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to existing headings', (document) => {
    const links = Array.from(
      readFileSync(document, 'utf8').matchAll(ANCHOR),
      ([, file = '', anchor = '']) => ({
        file: file === '' ? document : join(dirname(document), file),
        anchor,
      }),
    );
    expect(links.filter((link) => !hasHeading(link))).toEqual([]);
  });

  it('have every heading that the code cites', () => {
    const sources = globSync('{src,test,bench,topology,scripts}/**/*.ts');
    const cited = sources.flatMap((source) =>
      Array.from(readFileSync(source, 'utf8').matchAll(CITATION), ([, file = '', anchor = '']) => ({
        source,
        file,
        anchor,
      })),
    );
    expect(cited.length).toBeGreaterThan(5);
    expect(cited.filter((citation) => !hasHeading(citation))).toEqual([]);
  });

  it('name a test for each risk of the OWASP list', () => {
    const rows = readFileSync('SECURITY.md', 'utf8').match(/^\| API\d+ .*$/gm) ?? [];
    expect(rows).toHaveLength(10);
    expect(rows.filter((row) => !/`(test|src)\/[\w./-]+\.ts`|no test: /.test(row))).toEqual([]);
  });

  it('name only existing variables in the table of limits', () => {
    const [, table = ''] =
      /^## What is limited.*?$(.*?)^## /ms.exec(readFileSync('SECURITY.md', 'utf8')) ?? [];
    const named = Array.from(table.matchAll(/`([A-Z][A-Z_]+)`/g), ([, name = '']) => name);
    const examples = readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm);
    const known = new Set(Array.from(examples, ([, name = '']) => name));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

function hasHeading({ file, anchor }: { file: string; anchor: string }): boolean {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading = '']) => slugOf(heading)).includes(anchor);
}

/** The anchor of a heading on GitHub. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
