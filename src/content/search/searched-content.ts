/** What of an article is searched. */
export interface SearchedContent {
  title: string;
  description: string;
  text: string;
  /** BCP 47; null for the language of the site. */
  language: string | null;
  tags: readonly string[];
}
