import { normalizeImageReference } from './image-reference.js';

describe('normalizeImageReference', () => {
  it.each([
    ['https://example.com/me.png', 'https://example.com/me.png'],
    ['http://localhost:8080/a?b=c&d[]=e#f', 'http://localhost:8080/a?b=c&d[]=e#f'],
    ['HTTPS://Example.com/A', 'https://example.com/A'],
    ['https://example.com/ü/\u4e2d.png', 'https://example.com/%C3%BC/%E4%B8%AD.png'],
    ['https://bücher.example/a', 'https://xn--bcher-kva.example/a'],
    ['/assets/me.png', '/assets/me.png'],
    ['/assets/../me.png?v=2', '/me.png?v=2'],
    ['/a//b', '/a//b'],
  ])('normalises %j to %s', (text, normalized) => {
    expect(normalizeImageReference(text)).toBe(normalized);
    expect(normalizeImageReference(normalized)).toBe(normalized);
  });

  it.each([
    ['nothing', ''],
    ['a double quote', 'https://x/"onerror="y'],
    ['a single quote', "https://x/'onerror='y"],
    ['a backtick', 'https://x/`onerror=`y'],
    ['a double quote in a path', '/"onerror="y'],
    ['a blank', 'https://x/a b'],
    ['a blank before it', ' https://x/a'],
    ['a line break', 'https://x/a\nb'],
    ['a tab, which the parser would drop', 'java\tscript:alert(1)'],
    ['an angle bracket', 'https://x/<script>'],
    ['a control character', 'https://x/\u0001'],
    ['a zero-width character', 'https://x/\u200b'],
    ['a direction override', 'https://x/\u202egnp.exe'],
    ['a backslash', 'https:\\\\x\\y'],
    ['another scheme', 'javascript:alert(1)'],
    ['data', 'data:image/png;base64,AAAA'],
    ['ftp', 'ftp://example.com/a.png'],
    ['credentials', 'https://user:secret@example.com/a.png'],
    ['no host', 'https://'],
    ['a bad host', 'https://exa%mple.com'],
    ['no slashes', 'https:example.com'],
    ['a relative path', 'me.png'],
    ['the root of another site', '//evil.example/me.png'],
    ['another site behind a step up', '/..//evil.example/me.png'],
    ['another site behind a dot', '/.//evil.example/me.png'],
    ['another site behind an escaped dot', '/%2e//evil.example/me.png'],
  ])('rejects %s', (_, text) => {
    expect(normalizeImageReference(text)).toBeUndefined();
  });
});
