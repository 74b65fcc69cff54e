/**
 * `npm run bench:media`: how long an upload of 12 megapixels takes, what ten at once cost reads, and how much
 * memory is left after 200. `npm run bench:media -- 40` uploads 40 instead.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../dist/src/operations/schema/open-database.js';
import { runProcess } from '../../dist/src/platform/run-process.js';
import { ensureSample, restoreSample, withClient } from '../database/sample-database.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { memoryOf } from '../machine/proc.ts';
import { median } from '../run/measure.ts';
import { signIn } from '../run/preparation.ts';
import { BENCH_DIR, startServer } from '../run/programs.ts';
import { Reads } from '../run/reads.ts';
import { photo } from './photo.ts';

const ARTICLES = 10_000;

/** Uploads one after the other. */
const TIMED = 8;
/** Uploads at once, beside reads. */
const AT_ONCE = 10;
/** Uploads until memory is looked at. */
const MANY = Number(process.argv[2] ?? 200);

/** Milliseconds for which the server is left alone before its memory is looked at. */
const REST = 15_000;

/** Different photos. The same one again is processed like a new one, and only its row is there already. */
const PHOTOS = 4;

/** Uploads pictures of one author. */
class Uploader {
  private readonly server: ServedProgram;
  private readonly token: string;
  private readonly photos: readonly Buffer[];
  private count = 0;

  constructor(server: ServedProgram, token: string, photos: readonly Buffer[]) {
    this.server = server;
    this.token = token;
    this.photos = photos;
  }

  /** @returns milliseconds that it took */
  async upload(): Promise<number> {
    const body = this.photos[this.count++ % this.photos.length];
    const begin = performance.now();
    const response = await fetch(`${this.server.origin}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(body ?? []),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`An upload failed: ${response.status} ${text}`);
    }
    return performance.now() - begin;
  }
}

async function measureTime(uploader: Uploader): Promise<void> {
  await uploader.upload();
  const times: number[] = [];
  for (let count = 0; count < TIMED; count++) {
    times.push(await uploader.upload());
  }
  console.log(`upload of 12 megapixels: ${median(times).toFixed(0)} ms (median of ${TIMED})`);
}

async function measureReads(
  server: ServedProgram,
  uploader: Uploader,
  databaseUrl: string,
): Promise<void> {
  const reads = await Reads.of(server, databaseUrl);
  const alone = await reads.measureAlone();
  const reading = new AbortController();
  const uploading = Array.from({ length: AT_ONCE }, async () => {
    while (!reading.signal.aborted) {
      await uploader.upload();
    }
  });
  const beside = await reads.measure();
  reading.abort();
  await Promise.all(uploading);
  console.log(
    `reads: p99 ${alone.p99.toFixed(1)} ms, beside ${AT_ONCE} uploads ${beside.p99.toFixed(1)} ms`,
  );
  console.log(`p99 beside uploads: ${(beside.p99 / alone.p99).toFixed(2)} times`);
}

async function measureMemory(server: ServedProgram, uploader: Uploader): Promise<void> {
  const before = memoryOf(server.pid);
  let peak = before;
  for (let count = 0; count < MANY; count += 2) {
    await Promise.all([uploader.upload(), uploader.upload()]);
    peak = Math.max(peak, memoryOf(server.pid));
  }
  await delay(REST);
  const after = memoryOf(server.pid);
  const figures = [before, peak, after].map((megabytes) => megabytes.toFixed(0));
  console.log(
    `memory before, during and ${REST / 1000} s after ${MANY} uploads: ${figures.join(', ')} MB`,
  );
}

await runProcess(async (stop) => {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: BENCH_DIR }, { stop });
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-bench-media-'));
  try {
    const sample = await ensureSample(database.url, ARTICLES, (line) => console.error(line));
    const env = { DATA_DIR: dataDir, USER_MEDIA_LIMIT: '100GB', MEDIA_S3_BUCKET: '' };
    const photos = await Promise.all(Array.from({ length: PHOTOS }, () => photo()));
    try {
      for (const measure of [
        (server: ServedProgram, uploader: Uploader) => measureMemory(server, uploader),
        (_server: ServedProgram, uploader: Uploader) => measureTime(uploader),
        (server: ServedProgram, uploader: Uploader) => measureReads(server, uploader, sample.url),
      ]) {
        const server = await startServer(sample.url, 'bundle', { env });
        try {
          const token = await signIn(server.origin, 'author-1@bench.example');
          await measure(server, new Uploader(server, token, photos));
        } finally {
          await server.stop();
        }
      }
    } finally {
      await withClient(sample.url, (client) => client.query('delete from medium'));
      await restoreSample(sample);
    }
  } finally {
    rmSync(dataDir, { recursive: true });
    await database.stop();
  }
});
