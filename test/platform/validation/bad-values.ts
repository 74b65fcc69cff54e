export const JSON_TYPE = { 'content-type': 'application/json' };

/** Greatest id, and greatest offset. */
export const MAX_INTEGER = 2_147_483_647;

/** What is sent to a route when nothing is wrong. */
export const ACCOUNT = { email: 'new@example.com', fullName: 'New', password: 'correct horse' };
export const CREDENTIALS = { email: 'nobody@example.com', password: 'correct horse' };
export const ARTICLE = { title: 'A title', text: 'A text' };
export const COMMENT = { text: 'A comment' };

export interface Route {
  method: string;
  path: string;
}

/** A route with a body, and one that it takes. */
export interface BodyRoute extends Route {
  valid: object;
}

export const SIGN_UP: BodyRoute = { method: 'POST', path: '/user/sign-up', valid: ACCOUNT };
export const SIGN_IN: BodyRoute = { method: 'POST', path: '/user/sign-in', valid: CREDENTIALS };
export const PROFILE: BodyRoute = {
  method: 'PATCH',
  path: '/user/profile',
  valid: { currentPassword: 'correct horse' },
};
export const CREATE: BodyRoute = { method: 'POST', path: '/article', valid: ARTICLE };
export const PUT: BodyRoute = { method: 'PUT', path: '/article/an-article', valid: ARTICLE };
export const UPDATE: BodyRoute = { method: 'PATCH', path: '/article/an-article', valid: {} };
export const ADD_COMMENT: BodyRoute = {
  method: 'POST',
  path: '/article/an-article/comment',
  valid: COMMENT,
};

export const WITH_BODY = [SIGN_UP, SIGN_IN, PROFILE, CREATE, PUT, UPDATE, ADD_COMMENT];

export const WITHOUT_BODY: Route[] = [
  { method: 'GET', path: '/user/profile' },
  { method: 'GET', path: '/user/article' },
  { method: 'GET', path: '/article' },
  { method: 'GET', path: '/article/an-article' },
  { method: 'DELETE', path: '/article/an-article' },
  { method: 'GET', path: '/article/an-article/comment' },
  { method: 'DELETE', path: '/article/an-article/comment/1' },
  { method: 'POST', path: '/article/an-article/comment/2/restore' },
  { method: 'GET', path: '/tag' },
];

export const EVERY_ROUTE: (Route & { valid?: object })[] = [...WITH_BODY, ...WITHOUT_BODY];

/** Every pair of them, as rows of a table of tests. */
export function pairs<Left extends object, Right extends object>(
  left: readonly Left[],
  right: readonly Right[],
): (Left & Right)[] {
  return left.flatMap((one) => right.map((other) => ({ ...one, ...other })));
}

export const NOT_TEXT = [5, true, [], ['x'], {}];

/** Exactly `length` code points of `unit`, repeated. */
export function fill(unit: string, length: number): string {
  return Array.from(unit.repeat(length)).slice(0, length).join('');
}

export const BAD_EMAILS = [
  ...NOT_TEXT,
  null,
  '',
  ' ',
  'nobody',
  'nobody@home',
  'two words@example.com',
  'jörg@example.com',
  `${fill('a', 60)}@${fill(`${fill('b', 60)}.`, 190)}.com`,
];
export const BAD_FULL_NAMES = [...NOT_TEXT, null, '', ' \t\n', fill('x', 256), fill('😀', 256)];
export const BAD_PASSWORDS = [...NOT_TEXT, null, '', 'seven77', fill('x', 73), fill('é', 37)];
export const BAD_BIOS = [...NOT_TEXT, null, fill('x', 10_001), fill('😀', 10_001)];
export const BAD_SOCIALS = [5, true, 'x', [], [{}]];
export const BAD_HANDLES = [...NOT_TEXT, fill('x', 256)];
export const BAD_CREDENTIALS = [...NOT_TEXT, null, fill('x', 1001)];
export const BAD_COMMENTS = [...NOT_TEXT, null, '', ' ', fill('x', 10_001), fill('😀', 10_001)];
export const BAD_TITLES = [...NOT_TEXT, null, '', ' ', fill('x', 256), fill('✍️', 256)];
export const BAD_TEXTS = [...NOT_TEXT, null, '', '\n', fill('x', 200_001), fill('😀', 200_001)];
export const BAD_DESCRIPTIONS = [...NOT_TEXT, null, fill('x', 1001)];
export const BAD_TAG_LISTS = [
  5,
  true,
  'x',
  {},
  null,
  Array.from({ length: 21 }, (_, index) => `t${index}`),
];
export const BAD_TAGS = [...NOT_TEXT, null, '', ' ', fill('x', 51), fill('😀', 51)];
export const BAD_TIMES = [
  5,
  true,
  [],
  {},
  '',
  'now',
  '2026-01-31',
  '2026-01-31T09:00:00',
  '2026-02-30T09:00:00Z',
  '2026-01-31T24:00:00Z',
  '2026-01-31T25:00:00Z',
  '2026-01-31T09:00:00+25:00',
  '0000-01-01T00:00:00Z',
  '+12026-01-31T09:00:00Z',
  '10000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:30:00-01:00',
];

/** What is wrong for each member of each body. */
export const BAD_MEMBERS: (BodyRoute & { field: string; values: unknown[] })[] = [
  ...pairs(
    [SIGN_UP, PROFILE],
    [
      { field: 'email', values: BAD_EMAILS },
      { field: 'fullName', values: BAD_FULL_NAMES },
      { field: 'password', values: BAD_PASSWORDS },
      { field: 'bio', values: BAD_BIOS },
      { field: 'social', values: BAD_SOCIALS },
      { field: 'social.twitter', values: BAD_HANDLES },
      { field: 'social.facebook', values: BAD_HANDLES },
      { field: 'social.linkedin', values: BAD_HANDLES },
    ],
  ),
  ...pairs(
    [SIGN_IN],
    [
      { field: 'email', values: BAD_CREDENTIALS },
      { field: 'password', values: BAD_CREDENTIALS },
    ],
  ),
  ...pairs(
    [CREATE, PUT, UPDATE],
    [
      { field: 'title', values: BAD_TITLES },
      { field: 'text', values: BAD_TEXTS },
      { field: 'description', values: BAD_DESCRIPTIONS },
      { field: 'tags', values: BAD_TAG_LISTS },
      { field: 'tags.1', values: BAD_TAGS },
      { field: 'publishedAt', values: BAD_TIMES },
    ],
  ),
  { ...ADD_COMMENT, field: 'text', values: BAD_COMMENTS },
];

/** `valid` with another value where `field` says; of a list, the second item. */
export function bodyWith(valid: object, field: string, value: unknown): object {
  const [member = '', nested] = field.split('.');
  const isList = nested === '1';
  const changed = isList ? ['fine', value] : nested === undefined ? value : { [nested]: value };
  return { ...valid, [member]: changed };
}

export function describeValue(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 20)}… (${json.length})` : json;
}
