import { ProgressLine } from './progress-line.js';

/** The output of a job that removes 1000 and then 1500 rows. */
function written(isTTY: boolean): string {
  let text = '';
  const write = (words: string | Uint8Array): boolean => {
    text += String(words);
    return true;
  };
  const line = new ProgressLine({ isTTY, write }, 'purge-comments', 'removed');
  line.show(1000);
  line.show(1500);
  line.end();
  line.end();
  return text;
}

describe('ProgressLine', () => {
  it('rewrites its line on a terminal, and ends it once', () => {
    expect(written(true)).toBe('\rpurge-comments: 1000 removed\rpurge-comments: 1500 removed\n');
  });

  it('writes nothing to anything else', () => {
    expect(written(false)).toBe('');
  });
});
