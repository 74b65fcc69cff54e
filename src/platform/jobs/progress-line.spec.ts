import { ProgressLine } from './progress-line.js';

/** What a job that removes 1000 and then 1500 rows writes. */
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

describe('the line of progress', () => {
  it('is written over and over on a terminal, and ended once', () => {
    expect(written(true)).toBe('\rpurge-comments: 1000 removed\rpurge-comments: 1500 removed\n');
  });

  it('is written nowhere else', () => {
    expect(written(false)).toBe('');
  });
});
