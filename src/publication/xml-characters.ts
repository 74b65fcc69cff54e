/** Everything that is not a character of XML 1.0 (§2.2). */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A text without the characters that XML cannot have, not even escaped. */
export function xmlCharacters(text: string): string {
  return text.replace(FORBIDDEN, '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A text as it can stand in an element or an attribute. */
export function escapeXml(text: string): string {
  return xmlCharacters(text).replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
