/** An element of {@link elementsOf}. */
export interface HtmlElement {
  name: string;
  attributes: Record<string, string>;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*)>/g;

const ATTRIBUTE = / ([a-z-]+)(?:="([^"]*)")?/g;

/**
 * The elements of HTML that is written in the one form that leaves no browser in doubt: lower-case names, values
 * in double quotes.
 *
 * @throws Error if a `<` begins anything else
 */
export function elementsOf(html: string): HtmlElement[] {
  const rest = html.replace(TAG, '');
  if (rest.includes('<')) {
    throw new Error(`Not in the one form: ${rest}`);
  }
  return Array.from(html.matchAll(TAG))
    .filter(([, slash]) => slash === '')
    .map(([, , name = '', attributes = '']) => ({
      name,
      attributes: Object.fromEntries(
        Array.from(attributes.matchAll(ATTRIBUTE), ([, key = '', value = '']) => [
          key,
          decodeEntities(value),
        ]),
      ),
    }));
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The text that character references stand for, as far as the server writes them. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|(amp|lt|gt|quot));/gi, (_, digits?: string, name = '') =>
    digits === undefined
      ? (NAMED[String(name)] ?? '')
      : String.fromCodePoint(Number.parseInt(digits, 16)),
  );
}

/** What in HTML could run a script, or fetch one. */
export function scriptsIn(html: string): string[] {
  const elements = elementsOf(html);
  const attributes = elements.flatMap((element) => Object.entries(element.attributes));
  return [
    ...elements.filter(({ name }) => !ALLOWED.has(name)).map(({ name }) => `<${name}>`),
    ...attributes
      .filter(([key, value]) => !isHarmless(key, value))
      .map(([key, value]) => `${key}="${value}"`),
  ];
}

const ALLOWED: ReadonlySet<string> = new Set(
  (
    'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img input li ol p pre section strong sup ' +
    'table tbody td th thead tr ul'
  ).split(' '),
);

/** A URL is harmless with one of these schemes, or without any: browsers ignore blanks in a scheme. */
const SAFE_URL = /^(https?:|mailto:|tel:|[^:]*$|[^:]*[/?#])/i;

function isHarmless(name: string, value: string): boolean {
  if (name.startsWith('on') || name === 'style' || name === 'srcdoc') {
    return false;
  }
  return !['href', 'src'].includes(name) || SAFE_URL.test(value.replace(/[\0-\x20]/g, ''));
}
