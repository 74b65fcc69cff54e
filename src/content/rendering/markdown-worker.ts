import { parentPort } from 'node:worker_threads';
import { renderMarkdown } from './render-markdown.js';
import type { MarkdownSource, Rendering } from './rendering.js';

/* The entry point of the worker thread of `MarkdownRenderer`: a text comes in, a rendering goes out. */

parentPort?.on('message', (source: MarkdownSource) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(renderingOf(source));
});

/**
 * Maximum length of HTML and outline, in UTF-16 units: of an ordinary text they are little longer than that,
 * but a few characters can refer to a long URL, again and again.
 */
const MAX_LENGTH = { article: 2_000_000, comment: 100_000 } as const;

/** @returns undefined if the text is nested too deeply, or has too much HTML */
function renderingOf(source: MarkdownSource): Rendering | undefined {
  try {
    const rendering = renderMarkdown(source);
    const { html, outline } = rendering;
    const length = html.length + JSON.stringify(outline).length;
    return length <= MAX_LENGTH[source.kind] ? rendering : undefined;
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}
