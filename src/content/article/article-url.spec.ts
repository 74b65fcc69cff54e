import { articleUrl } from './article-url.js';

const SITE = {
  url: 'https://blog.example',
  publicUrl: undefined,
  articlePath: '/article/{slug}',
  title: 'Blog',
  description: '',
  language: 'en',
  webSubHub: undefined,
};

const ARTICLE = {
  id: 7,
  slug: 'how-type-was-set',
  publishedAt: '2026-03-04T23:30:00.000Z',
  createdAt: '2026-01-02T03:04:05.006Z',
};

describe('articleUrl', () => {
  it('puts the slug into the path of the site', () => {
    expect(articleUrl(SITE, ARTICLE)).toBe('https://blog.example/article/how-type-was-set');
  });

  it('fills in the id and the date of publication in UTC', () => {
    const site = { ...SITE, articlePath: '/{year}/{month}/{day}/{id}' };
    expect(articleUrl(site, ARTICLE)).toBe('https://blog.example/2026/03/04/7');
  });

  it('takes the date of its creation for a draft', () => {
    const site = { ...SITE, articlePath: '/{year}-{month}/{slug}' };
    const url = articleUrl(site, { ...ARTICLE, publishedAt: null });
    expect(url).toBe('https://blog.example/2026-01/how-type-was-set');
  });

  it('is only a path without the URL of the site', () => {
    expect(articleUrl({ ...SITE, url: undefined }, ARTICLE)).toBe('/article/how-type-was-set');
  });
});
