import type { TriggerDef } from '@mikro-orm/core';

/**
 * Updates the search document of the articles that have a tag, after the tag was renamed. The function
 * belongs to the article search (`article-search-triggers.sql.ts`), which defines it.
 */
export const INDEX_RENAMED_TAG = {
  name: 'index_renamed',
  timing: 'after',
  events: ['update'],
  expression: `create trigger index_renamed after update of name on tag for each row
when (old.name <> new.name) execute function article_tags_index_added_fn()`,
} as const satisfies TriggerDef;
