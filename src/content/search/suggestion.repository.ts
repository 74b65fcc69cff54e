import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { foldedTag } from '../tag/tag-beginnings.sql.js';
import { type Branch, isFoundByReading } from './search-branch.js';
import { newestQuery } from './search.sql.js';
import { quoteTerm, strongTerm } from './terms.js';

/** Maximum number of suggestions of a kind. */
const MAX_SUGGESTIONS = 10;

/**
 * Greatest number of tags that are compared, in any order, where more begin like this; they would take too long.
 * Of 100 000 English words, two letters are the beginning of 5300 at most.
 */
const MAX_COMPARED = 6000;

/**
 * Tags with a word that begins like this, the most used first, about: what is counted are single words.
 *
 * Parameters: the beginning (`tsquery`), the first and the last term that may be such a tag, the mark of terms, the
 * time.
 */
const TAGS = `
  select tags.name from (
    select found.id, found.name, coalesce(used.documents, 0) as documents
    from (
      select id, name, ${foldedTag('name')} as folded from tag
      where tag_beginnings(name) @@ ?::tsquery limit ${MAX_COMPARED}
    ) found
    left join (
      select term, documents from search_term where term >= ? and term < ? offset 0
    ) used on used.term = ? || found.folded
    order by documents desc, name offset 0
  ) tags
  where exists (
    select from article_tags link where link.tag_id = tags.id and link.published_at <= ?)
  order by tags.documents desc, tags.name limit ${MAX_SUGGESTIONS}`;

/** A title that was suggested. */
export interface SuggestedTitle {
  slug: string;
  title: string;
}

/** Queries for what somebody may be typing. */
@Injectable()
export class SuggestionRepository {
  constructor(private readonly em: EntityManager) {}

  /** The newest articles that match. */
  findTitles(branch: Branch, now: Date): Promise<SuggestedTitle[]> {
    const conditions = {
      terms: branch.condition,
      required: null,
      excluded: null,
      areRead: isFoundByReading(branch, MAX_SUGGESTIONS),
    };
    const limits = { limit: MAX_SUGGESTIONS, counted: false };
    const newest = newestQuery({}, conditions, now, limits);
    const sql = `select a.slug, a.title from (${newest.sql}) newest join article a on a.id = newest.id
      order by a.published_at desc, a.id desc`;
    return queryPrepared(this.em, sql, newest.params);
  }

  /** Tags of published articles that have a word with this beginning. */
  async findTags(beginning: string, now: Date): Promise<string[]> {
    const first = strongTerm(beginning);
    const params = [`${quoteTerm(beginning)}:*`, first, `${first}\u{10ffff}`, strongTerm(''), now];
    const rows = await queryPrepared<{ name: string }>(this.em, TAGS, params);
    return rows.map(({ name }) => name);
  }
}
