/**
 * `npm run bench:sitemap -- <url> [<pid>]`: reads the whole sitemap of a server, one part after the other, and
 * prints what it has and how long that took; with the id of the server's process, its memory before, after the
 * first part and at most.
 * For the million articles of `npm run bench -- --articles 1000000`, see bench/README.md.
 */
import { memoryOf } from '../machine/proc.ts';

/** Milliseconds between two looks at the memory. */
const SAMPLE_INTERVAL = 50;

interface Part {
  urls: number;
  bytes: number;
}

async function readPart(url: string): Promise<Part> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new Error(`${url} was answered by ${response.status}`);
  }
  let urls = 0;
  let bytes = 0;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    bytes += Buffer.byteLength(chunk);
    const text = rest + chunk;
    urls += text.split('<loc>').length - 1;
    // A `<loc>` that is cut in two is counted with the next chunk.
    rest = text.slice(-'<loc'.length);
  }
  return { urls, bytes };
}

const [base, pid] = process.argv.slice(2);
if (base === undefined) {
  throw new Error('npm run bench:sitemap -- <url> [<pid>]');
}
const before = pid === undefined ? Number.NaN : memoryOf(Number(pid));
let greatest = before;
const sampling = setInterval(() => {
  if (pid !== undefined) {
    greatest = Math.max(greatest, memoryOf(Number(pid)));
  }
}, SAMPLE_INTERVAL);
const begin = performance.now();
const index = await (await fetch(new URL('/sitemap.xml', base))).text();
const parts = Array.from(index.matchAll(/<loc>([^<]+)<\/loc>/g), ([, url = '']) => url);
let urls = 0;
let bytes = 0;
let afterFirst: number | undefined;
for (const part of parts) {
  // The address that the sitemap gives may be that of a proxy.
  const found = await readPart(new URL(new URL(part).pathname, base).href);
  afterFirst ??= greatest;
  urls += found.urls;
  bytes += found.bytes;
}
clearInterval(sampling);
const seconds = (performance.now() - begin) / 1000;
const megabytes = (bytes / 1e6).toFixed(1);
const memory = [before, afterFirst ?? before, greatest].map((figure) => figure.toFixed(0));
console.log(`${parts.length} parts, ${urls} URLs, ${megabytes} MB in ${seconds.toFixed(1)} s`);
if (pid !== undefined) {
  console.log(
    `memory of the server before, after the first part, at most: ${memory.join(', ')} MB`,
  );
}
