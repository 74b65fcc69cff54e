import { type Feed, type FeedItem, NEVER } from './feed.js';
import { addHtml, addText, xmlDocument } from './xml-feed.js';

const NAMESPACE = 'http://www.w3.org/2005/Atom';

const MEDIA_TYPE = 'application/atom+xml';

type Element = Awaited<ReturnType<typeof xmlDocument>>;

/** A feed in Atom (RFC 4287). */
export async function toAtom(feed: Feed): Promise<string> {
  const document = await xmlDocument();
  const root = document.ele(NAMESPACE, 'feed', { 'xml:lang': feed.language });
  addText(root, 'id', feed.selfUrl);
  addText(root, 'title', feed.title);
  if (feed.description !== '') {
    addText(root, 'subtitle', feed.description);
  }
  addText(root, 'updated', feed.updatedAt ?? NEVER);
  addLink(root, { rel: 'self', type: MEDIA_TYPE, href: feed.selfUrl });
  addLink(root, { rel: 'alternate', type: 'text/html', href: feed.homeUrl });
  addLink(root, { rel: 'next', type: MEDIA_TYPE, href: feed.nextUrl });
  addLink(root, { rel: 'hub', href: feed.hub });
  // Required unless each entry has one, and there may be none.
  addText(root.ele('author'), 'name', feed.title);
  for (const item of feed.items) {
    addEntry(root, item);
  }
  return document.end();
}

function addLink(
  parent: Element,
  { href, ...attributes }: { rel: string; type?: string; href: string | undefined },
): void {
  if (href !== undefined) {
    addText(parent, 'link', '', { ...attributes, href });
  }
}

function addEntry(root: Element, item: FeedItem): void {
  const entry = root.ele('entry', { 'xml:lang': item.language });
  addText(entry, 'id', item.id);
  addText(entry, 'title', item.title);
  addText(entry, 'updated', item.updatedAt);
  addText(entry, 'published', item.publishedAt);
  addText(entry.ele('author'), 'name', item.author);
  for (const tag of item.tags) {
    addText(entry, 'category', '', { term: tag });
  }
  addText(entry, 'summary', item.summary);
  if (item.html !== undefined) {
    addHtml(entry, 'content', item.html, { type: 'html' });
  }
  addLink(entry, { rel: 'alternate', type: 'text/html', href: item.url });
}
