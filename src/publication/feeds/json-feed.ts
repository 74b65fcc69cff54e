import type { Feed, FeedItem } from './feed.js';

/** A feed in JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
export function toJsonFeed(feed: Feed): string {
  const { title, description, homeUrl, selfUrl, nextUrl, language, hub, items } = feed;
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    ...(description !== '' && { description }),
    home_page_url: homeUrl,
    feed_url: selfUrl,
    ...(nextUrl !== undefined && { next_url: nextUrl }),
    language,
    authors: [{ name: title, url: homeUrl }],
    ...(hub !== undefined && { hubs: [{ type: 'WebSub', url: hub }] }),
    items: items.map(toItem),
  });
}

/** An item needs content: its summary, where there is no room for more. */
function toItem(item: FeedItem): object {
  const { id, url, title, html, summary, image, publishedAt, updatedAt, author, tags } = item;
  return {
    id,
    url,
    title,
    ...(html === undefined ? { content_text: summary } : { content_html: html }),
    summary,
    ...(image !== undefined && { image }),
    date_published: publishedAt,
    date_modified: updatedAt,
    authors: [{ name: author }],
    tags,
    language: item.language,
  };
}
