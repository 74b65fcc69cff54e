import { createHook } from 'node:async_hooks';
import { buffer, text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Entry, fromBufferPromise } from 'yauzl';
import type { ExportFile } from '../personal-data/export-file.js';
import { zipStream } from './zip-stream.js';

type Files = Parameters<typeof zipStream>[0];

/** The files of an archive; the reader checks the checksums. */
async function unzip(files: Files): Promise<{ entry: Entry; content: string }[]> {
  const zip = await fromBufferPromise(await buffer(zipStream(files)), { lazyEntries: true });
  const found = [];
  for await (const entry of zip.eachEntry()) {
    found.push({ entry, content: await text(await zip.openReadStreamPromise(entry)) });
  }
  return found;
}

function* filesOf(count: number): Generator<ExportFile, void> {
  for (let number = 0; number < count; number++) {
    yield { name: `${number}.md`, content: [`Text ${number}`] };
  }
}

/** How many compressors are created while `work` runs. */
async function compressorsOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      count += type === 'ZLIB' ? 1 : 0;
    },
  }).enable();
  await work();
  hook.disable();
  return count;
}

describe('zipStream', () => {
  it('makes an archive of files with name, content and time', async () => {
    const modifiedAt = new Date('2026-02-28T23:59:58Z');
    const found = await unzip([
      { name: 'articles/Grüße 📖.md', content: ['Zuerst ', '', 'dann 📖'], modifiedAt },
      { name: 'empty.json', content: [] },
      { name: 'long.txt', content: ['a'.repeat(1_000_000)] },
    ]);
    expect(found.map(({ entry: { fileName }, content }) => [fileName, content])).toEqual([
      ['articles/Grüße 📖.md', 'Zuerst dann 📖'],
      ['empty.json', ''],
      ['long.txt', 'a'.repeat(1_000_000)],
    ]);
    expect(found[0]?.entry.getLastModDate()).toEqual(modifiedAt);
    expect(found[2]?.entry.compressedSize).toBeLessThan(10_000);
  });

  it('makes an archive without files', async () => {
    expect(await unzip([])).toEqual([]);
  });

  it('makes an archive of more files than two bytes count', async () => {
    const zip = await fromBufferPromise(await buffer(zipStream(filesOf(65_536))), {
      lazyEntries: true,
    });
    expect(zip.entryCount).toBe(65_536);
    let last: Entry | undefined;
    for await (const entry of zip.eachEntry()) {
      last = entry;
    }
    expect(last?.fileName).toBe('65535.md');
    expect(last && (await text(await zip.openReadStreamPromise(last)))).toBe('Text 65535');
  });

  it('compresses all files with one compressor, since each takes much memory', async () => {
    expect(await compressorsOf(() => buffer(zipStream(filesOf(100))))).toBe(1);
  });

  it('reads as slowly as the archive is read, and no more once it is destroyed', async () => {
    const source = { read: 0, ended: Promise.withResolvers<void>() };
    async function* endless(): AsyncGenerator<ExportFile, void> {
      try {
        for (;;) {
          await nextTurn();
          source.read++;
          yield { name: `${source.read}`, content: [Math.random().toString().repeat(100)] };
        }
      } finally {
        source.ended.resolve();
      }
    }
    const stream = zipStream(endless());
    await stream[Symbol.asyncIterator]().next();
    // A stream holds 64 kB, and each file has about 100 bytes.
    expect(source.read).toBeLessThan(2000);
    stream.destroy();
    await source.ended.promise;
  });

  it('fails with the error of what it reads', async () => {
    await expect(buffer(zipStream(failing()))).rejects.toThrow('On purpose');
  });
});

async function* failing(): AsyncGenerator<ExportFile, void> {
  yield* filesOf(1);
  await nextTurn();
  throw new Error('On purpose');
}
