/** A feed, before it is written in one of the formats. Times are ISO 8601 in UTC. */
export interface Feed {
  title: string;
  description: string;
  /** BCP 47. */
  language: string;
  /** The front end. */
  homeUrl: string;
  /** This feed. */
  selfUrl: string;
  /** The feed with the next older articles. */
  nextUrl: string | undefined;
  /** WebSub hub. */
  hub: string | undefined;
  /** When the latest article was published or changed; undefined without articles. */
  updatedAt: string | undefined;
  items: FeedItem[];
}

/** An article in a {@link Feed}. */
export interface FeedItem {
  /** A `tag:` URI (RFC 4151): it stays the same when the article gets another URL. */
  id: string;
  url: string;
  title: string;
  summary: string;
  /** With absolute URLs; undefined where it would make the feed too large. */
  html: string | undefined;
  /** An absolute URL. */
  image: string | undefined;
  /** In bytes; undefined if it is not known. */
  imageSize: number | undefined;
  publishedAt: string;
  updatedAt: string;
  author: string;
  tags: readonly string[];
  language: string;
}

/** `updated` of a feed without articles, which Atom requires. */
export const NEVER = '1970-01-01T00:00:00.000Z';
