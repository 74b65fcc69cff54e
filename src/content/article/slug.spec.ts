import { isSlug, slugify, withSuffix } from './slug.js';

describe('isSlug', () => {
  it.each([['a'], ['title-13'], ['7-of-9'], ['1a'], ['-'], ['feeds'], ['a'.repeat(255)]])(
    'accepts %j',
    (text) => {
      expect(isSlug(text)).toBe(true);
    },
  );

  it.each([
    [''],
    ['Title'],
    ['a b'],
    ['a_b'],
    ['a.b'],
    ['a/b'],
    ['a\n'],
    ['é'],
    ['文章'],
    ['13'],
    ['feed'],
    ['search'],
    ['a'.repeat(256)],
  ])('rejects %j', (text) => {
    expect(isSlug(text)).toBe(false);
  });
});

describe('slugify', () => {
  it.each([
    ['title 1/3', 'title-13'],
    ['Hello, World!', 'hello-world'],
    ["What's new in 7.2?", 'whats-new-in-72'],
    ['C++ & C#', 'c-c'],
    ['a  -_- \t b', 'a-b'],
    [' -trimmed- ', 'trimmed'],
  ])('spells %j as %j', (title, slug) => {
    expect(slugify(title)).toBe(slug);
  });

  it.each([
    ['Crème brûlée', 'creme-brulee'],
    ['Straße', 'strasse'],
    ['Москва', 'moskva'],
    ['你好 世界', 'nihao-shijie'],
    ['😀 smile', 'grinning-smile'],
    ['カ\u3099イト\u3099', 'gaido'],
    ['ｶﾞｲﾄﾞ', 'gaido'],
    ['Ｆｕｌｌ ｗｉｄｔｈ', 'full-width'],
    ['ﬁne', 'fine'],
    ['20 ℃', '20-c'],
    ['Conan O´Brien', 'conan-obrien'],
  ])('transliterates %j to %j', (title, slug) => {
    expect(slugify(title)).toBe(slug);
  });

  it.each([['?!'], ['—'], [' \u3000 '], ['\u200B']])(
    'spells %j, which has no letters, as "article"',
    (title) => {
      expect(slugify(title)).toBe('article');
    },
  );

  it.each([
    ['13', /^13-[a-z0-9]{6}$/],
    ['٤٢', /^42-[a-z0-9]{6}$/],
    ['Feed', /^feed-[a-z0-9]{6}$/],
    ['/search/', /^search-[a-z0-9]{6}$/],
    ['9'.repeat(255), /^9{248}-[a-z0-9]{6}$/],
  ])('gives a suffix to %j, which is an id or a route', (title, slug) => {
    expect(slugify(title)).toMatch(slug);
  });

  it.each([
    ['a'.repeat(300), 'a'.repeat(255)],
    ['好'.repeat(255), 'hao'.repeat(85)],
    [`${'a'.repeat(254)} b`, 'a'.repeat(254)],
  ])('cuts to 255 characters, and leaves no hyphen at the end: %#', (title, slug) => {
    expect(slugify(title)).toBe(slug);
  });

  it.each([
    ['title 1/3'],
    ['😀'],
    ['?!'],
    ['13'],
    ['search'],
    ['好'.repeat(255)],
    ['a'.repeat(300)],
  ])('makes a slug that isSlug accepts of %j', (title) => {
    expect(isSlug(slugify(title))).toBe(true);
  });
});

describe('withSuffix', () => {
  it('adds six random letters or digits', () => {
    const slugs = Array.from({ length: 100 }, () => withSuffix('title'));
    expect(slugs.every((slug) => /^title-[a-z0-9]{6}$/.test(slug))).toBe(true);
    expect(new Set(slugs).size).toBeGreaterThan(95);
  });

  it('shortens a slug that has no room for them', () => {
    expect(withSuffix('a'.repeat(255))).toMatch(/^a{248}-[a-z0-9]{6}$/);
  });
});
