import { isUsername, usernameFrom, withUsernameSuffix } from './username.js';

describe('isUsername', () => {
  it.each([
    ['a'],
    ['Jane_Doe-7'],
    ['7up'],
    ['-'],
    ['_'],
    ['a'.repeat(50)],
    ['celeb_johnjacob_0123456789'],
  ])('accepts %j', (text) => {
    expect(isUsername(text)).toBe(true);
  });

  it.each([
    [''],
    ['a b'],
    ['a.b'],
    ['jane@example.com'],
    ['a/b'],
    ['a\n'],
    ['é'],
    ['文章'],
    ['13'],
    ['feed'],
    ['Settings'],
    ['ADMIN'],
    ['me'],
    ['__proto__'],
    ['__PROTO__'],
    ['constructor'],
    ['Prototype'],
    ['toString'],
    ['tostring'],
    ['hasOwnProperty'],
    ['__defineGetter__'],
    ['a'.repeat(51)],
  ])('refuses %j', (text) => {
    expect(isUsername(text)).toBe(false);
  });
});

describe('usernameFrom', () => {
  it.each([
    ['Jane Doe', 'jane-doe'],
    ["Conan O'Brien", 'conan-obrien'],
    ['Zoë  van_der Berg', 'zoe-van-der-berg'],
    ['Лев Толстой', 'lev-tolstoy'],
    ['  -Jane- ', 'jane'],
  ])('transliterates %j to %j', (fullName, username) => {
    expect(usernameFrom(fullName)).toBe(username);
  });

  it.each([['?!'], ['—'], [' \u3000 ']])(
    'generates one for %j, which has no letters',
    (fullName) => {
      expect(usernameFrom(fullName)).toMatch(/^user-[a-z0-9]{6}$/);
    },
  );

  it.each([
    ['42', /^42-[a-z0-9]{6}$/],
    ['Admin', /^admin-[a-z0-9]{6}$/],
    ['9'.repeat(255), /^9{43}-[a-z0-9]{6}$/],
  ])('adds a suffix to %j, which no user can have', (fullName, username) => {
    expect(usernameFrom(fullName)).toMatch(username);
  });

  it.each([
    ['a'.repeat(300), 'a'.repeat(50)],
    [`${'a'.repeat(49)} b`, 'a'.repeat(49)],
  ])('truncates to 50 characters, without a hyphen at the end: %#', (fullName, username) => {
    expect(usernameFrom(fullName)).toBe(username);
  });

  it.each([['Jane Doe'], ['?!'], ['42'], ['Admin'], ['好'.repeat(255)], ['a'.repeat(300)]])(
    'returns a valid username for %j',
    (fullName) => {
      expect(isUsername(usernameFrom(fullName))).toBe(true);
    },
  );
});

describe('withUsernameSuffix', () => {
  it('truncates a long username to append six random letters or digits', () => {
    expect(withUsernameSuffix('a'.repeat(50))).toMatch(/^a{43}-[a-z0-9]{6}$/);
  });
});
