import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { xmlCharacters } from '../xml-characters.js';

/** Starts an XML document. The library takes 20 MB of memory, so it is loaded when it is needed. */
export async function xmlDocument(): Promise<XMLBuilder> {
  const { create } = await import('xmlbuilder2');
  return create({ version: '1.0', encoding: 'UTF-8' });
}

/** Adds an element with a text, which is escaped; characters that XML forbids even so are left out. */
export function addText(
  parent: XMLBuilder,
  name: string,
  text: string,
  attributes: Readonly<Record<string, string>> = {},
): void {
  const element = parent.ele(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    element.att(attribute, xmlCharacters(value));
  }
  if (text !== '') {
    element.txt(xmlCharacters(text));
  }
}

/** Adds an element with HTML, as CDATA, which is shorter than escaping it. `]]>`, which ends CDATA, is split. */
export function addHtml(
  parent: XMLBuilder,
  name: string,
  html: string,
  attributes: Readonly<Record<string, string>> = {},
): void {
  const element = parent.ele(name, attributes);
  for (const section of xmlCharacters(html).split(/(?<=\])(?=\]>)/)) {
    element.dat(section);
  }
}
