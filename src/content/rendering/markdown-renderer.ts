import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { FairQueue } from '../../platform/concurrency/fair-queue.js';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { stackOf } from '../../platform/errors/is-error.js';
import { escapeHtml } from '../../platform/text.js';
import { readingMinutes } from './reading-time.js';
import type { MarkdownSource, Rendering } from './rendering.js';

/** Milliseconds for one text; 200 000 characters of prose took 2000 on a busy machine. */
const TIME_LIMIT = 10_000;

/** Memory of the worker for its objects, in MB. */
const MEMORY_LIMIT = 256;

/** Maximum number of waiting texts; further ones are 503. */
const MAX_WAITING = 200;

/** Maximum number of running and waiting texts of one address or account. */
const SHARE = 40;

/** Seconds after which a rejected client may try again. */
const RETRY_AFTER = 2;

/** How many texts were rendered, and how many were too complex. */
export type RenderedTexts = Record<'rendered' | 'tooComplex', number>;

/**
 * Renders texts in one worker thread, so that no text, however long or deep, holds up the requests of others.
 * The thread starts with the first text. One that takes too long or too much memory is ended, and the next
 * text starts another.
 */
@Injectable()
export class MarkdownRenderer implements OnApplicationShutdown {
  /** Since the start. */
  readonly texts: RenderedTexts = { rendered: 0, tooComplex: 0 };
  private readonly logger = new Logger(MarkdownRenderer.name);
  private readonly queue = new FairQueue({
    running: 1,
    waiting: MAX_WAITING,
    share: SHARE,
    refusal: 'Too many texts to render',
    retryAfter: RETRY_AFTER,
  });
  private worker: Worker | undefined;

  /**
   * The HTML of a text; the escaped text itself if that is too complex.
   *
   * @throws TooManyRequestsError if too many texts of the same address or account are waiting
   * @throws UnavailableError if too many texts are waiting
   */
  async render(source: MarkdownSource): Promise<Rendering> {
    const rendering = await this.queue.run(currentShareKeys(), () => this.ask(source));
    this.texts[rendering ? 'rendered' : 'tooComplex']++;
    return rendering ?? plainRendering(source);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  /** @returns undefined if the text is too complex */
  private async ask(source: MarkdownSource): Promise<Rendering | undefined> {
    const worker = (this.worker ??= startWorker());
    try {
      const answer = once(worker, 'message', { signal: AbortSignal.timeout(TIME_LIMIT) });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(source);
      const [rendering] = (await answer) as [Rendering | undefined];
      return rendering;
    } catch (error) {
      const cause = stackOf(error);
      this.logger.warn({ cause, characters: source.text.length }, 'A text could not be rendered');
      this.worker = undefined;
      await worker.terminate();
      return undefined;
    }
  }
}

function startWorker(): Worker {
  const worker = new Worker(workerFile(), {
    name: 'markdown',
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT },
  });
  // An idle thread keeps no process alive.
  worker.unref();
  // The pending request gets the error; without a listener it would end the process.
  worker.on('error', () => undefined);
  return worker;
}

/**
 * The file is beside this one, in `dist` and in the bundle. Tests run the sources, which a thread of Node
 * cannot: they take the built file.
 */
function workerFile(): string {
  const file = join(import.meta.dirname, 'markdown-worker.js');
  return existsSync(file) ? file : file.replace(`${sep}src${sep}`, `${sep}dist${sep}src${sep}`);
}

function plainRendering({ text }: MarkdownSource): Rendering {
  return {
    html: `<pre>${escapeHtml(text)}</pre>`,
    outline: [],
    readingMinutes: readingMinutes(text),
  };
}
