import { problemDetails } from '../platform/errors/error-format.js';
import type { Api } from './api.js';
import { ServedApis } from './served-apis.js';

const api = (prefix: Api['prefix'], ignoresTrailingSlash = false): Api => ({
  prefix,
  isServed: () => true,
  module: class {},
  documentation: {
    page: `docs${prefix}`,
    title: '',
    name: '',
    description: '',
    tags: {},
    securityScheme: '',
    signIn: '',
    strict: true,
  },
  errorFormat: problemDetails,
  tokens: { audience: '', schemes: [], personalAccessTokens: false },
  ignoresTrailingSlash,
});

describe('ServedApis', () => {
  const apis = new ServedApis([api(''), api('/api', true), api('/api/v2')]);

  it.each([
    ['', ''],
    ['/', ''],
    ['/article/api', ''],
    ['/apis', ''],
    ['/api', '/api'],
    ['/api?limit=1', '/api'],
    ['/api/articles/:slug', '/api'],
    ['/api/v20', '/api'],
    ['/api/v2', '/api/v2'],
    ['/api/v2/articles', '/api/v2'],
  ])('find, for %j, the API at %j', (path, prefix) => {
    expect(apis.ownerOf(path).prefix).toBe(prefix);
  });

  it('can be iterated, in the order of the list', () => {
    expect(Array.from(apis, ({ prefix }) => prefix)).toEqual(['', '/api', '/api/v2']);
  });

  it('throw for a path that belongs to no API', () => {
    expect(() => new ServedApis([api('/api')]).ownerOf('/article')).toThrow('/article');
  });

  it.each([
    ['/api/articles/', '/api/articles'],
    ['/api/articles/?limit=1', '/api/articles?limit=1'],
    ['/api/articles//', '/api/articles/'],
    ['/article/', '/article/'],
    ['/api/v2/articles/', '/api/v2/articles/'],
  ])('route %j as %j', (url, routed) => {
    expect(apis.ignoreTrailingSlash(url)).toBe(routed);
  });
});
