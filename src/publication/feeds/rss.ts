import type { Feed, FeedItem } from './feed.js';
import { addHtml, addText, xmlDocument } from './xml-feed.js';

const NAMESPACES = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
};

/** Media types of pictures by the ending of their name. */
const PICTURE_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

type Element = Awaited<ReturnType<typeof xmlDocument>>;

/** A feed in RSS 2.0 (https://www.rssboard.org/rss-specification). */
export async function toRss(feed: Feed): Promise<string> {
  const document = await xmlDocument();
  const channel = document.ele('rss', { version: '2.0', ...NAMESPACES }).ele('channel');
  addText(channel, 'title', feed.title);
  addText(channel, 'link', feed.homeUrl);
  // Required, and not to be empty.
  addText(channel, 'description', feed.description || feed.title);
  addText(channel, 'language', feed.language);
  if (feed.updatedAt !== undefined) {
    addText(channel, 'lastBuildDate', rfc822(feed.updatedAt));
  }
  addLink(channel, 'self', feed.selfUrl);
  addLink(channel, 'next', feed.nextUrl);
  addLink(channel, 'hub', feed.hub);
  for (const item of feed.items) {
    addItem(channel, item);
  }
  return document.end();
}

function addLink(channel: Element, relation: string, url: string | undefined): void {
  if (url !== undefined) {
    const type = relation === 'hub' ? {} : { type: 'application/rss+xml' };
    addText(channel, 'atom:link', '', { rel: relation, href: url, ...type });
  }
}

function addItem(channel: Element, item: FeedItem): void {
  const element = channel.ele('item');
  addText(element, 'title', item.title);
  addText(element, 'link', item.url);
  addText(element, 'guid', item.id, { isPermaLink: 'false' });
  addText(element, 'pubDate', rfc822(item.publishedAt));
  addText(element, 'dc:creator', item.author);
  for (const tag of item.tags) {
    addText(element, 'category', tag);
  }
  addText(element, 'description', item.summary);
  if (item.html !== undefined) {
    addHtml(element, 'content:encoded', item.html);
  }
  addEnclosure(element, item);
}

/** The length is required; 0 where it is not known, as the RSS Advisory Board recommends. */
function addEnclosure(element: Element, { image, imageSize = 0 }: FeedItem): void {
  const [, ending = ''] = /\.(\w+)(?:[?#]|$)/.exec(image ?? '') ?? [];
  const type = PICTURE_TYPES[ending.toLowerCase()];
  if (image !== undefined && type !== undefined) {
    addText(element, 'enclosure', '', { url: image, length: String(imageSize), type });
  }
}

function rfc822(time: string): string {
  return new Date(time).toUTCString();
}
