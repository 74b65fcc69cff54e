/** Incremented when the same text is rendered differently, so that what is kept is rendered anew. */
export const RENDERER_VERSION = 1;

/** A text to render. */
export interface MarkdownSource {
  /** CommonMark with the extensions of GitHub (docs/publication.md#rendering). */
  text: string;
  /** Comments have no headings to link to, and their links say who wrote them. */
  kind: 'article' | 'comment';
  /** In front of every `id`, so that none takes the name of something on the page. */
  idPrefix: string;
}

/** A heading of an article. */
export interface OutlineItem {
  /** 1 to 6. */
  depth: number;
  /** The `id` of its element. */
  id: string;
  text: string;
}

/** A rendered text. */
export interface Rendering {
  /** Sanitised. */
  html: string;
  /** Empty for comments. */
  outline: OutlineItem[];
  readingMinutes: number;
}
