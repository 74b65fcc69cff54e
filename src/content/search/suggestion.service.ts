import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { firstCodePoints } from '../../platform/text.js';
import { cutWords, type Word } from './cut-words.js';
import { markTitle } from './excerpt.js';
import { foldWord } from './fold-word.js';
import { withoutTags } from './html-tags.js';
import { SearchService } from './search.service.js';
import { MAX_QUERY_LENGTH } from './search-limits.js';
import { isBeginning } from './search-terms.service.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';
import { SuggestionRepository } from './suggestion.repository.js';
import { titleTerm } from './terms.js';

/** What somebody may be typing. */
export interface Suggestions {
  titles: {
    slug: string;
    title: string;
    /** Safe HTML, with what was typed in `<mark>`. */
    titleMarked: string;
  }[];
  tags: string[];
}

/** Completes what somebody types into a search box (docs/search.md#suggestions). */
@Injectable()
export class SuggestionService {
  constructor(
    private readonly searches: SearchService,
    private readonly suggestions: SuggestionRepository,
    private readonly vocabulary: SearchVocabularyRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Titles that have all words of `text`, of which the last one may be a beginning; and tags that begin like it.
   *
   * @throws TooManyRequestsError if too many searches of the same address or account are waiting
   * @throws UnavailableError if too many searches are waiting
   */
  async suggest(text: string): Promise<Suggestions> {
    const words = [...cutWords(text)].flatMap((token) => token.words);
    const last = words.at(-1);
    if (!last || !isBeginning(last.folded)) {
      return { titles: [], tags: [] };
    }
    return this.searches.inTurn(async () => {
      const now = this.clock.now();
      const titles = await this.findTitles(words, last, now);
      const tags = await this.suggestions.findTags(typedForm(text), now);
      return { titles, tags };
    });
  }

  private async findTitles(
    words: readonly Word[],
    last: Word,
    now: Date,
  ): Promise<Suggestions['titles']> {
    const whole = words.slice(0, -1).map(({ folded }) => titleTerm(folded));
    const branch = await this.vocabulary.branchOfBeginning(titleTerm(last.folded), whole);
    if (branch.entries === 0) {
      return [];
    }
    const found = await this.suggestions.findTitles(branch, now);
    return found.map(({ slug, title }) => ({
      slug,
      title,
      titleMarked: markTyped(title, words, last),
    }));
  }
}

/** What was typed, in the form in which tags are compared. */
function typedForm(text: string): string {
  const form = text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  return firstCodePoints(foldWord(form), MAX_QUERY_LENGTH);
}

function markTyped(title: string, words: readonly Word[], last: Word): string {
  const typed = new Set(words.slice(0, -1).map(({ folded }) => folded));
  const marked = new Set<number>();
  [...cutWords(withoutTags(title))]
    .flatMap((token) => token.words)
    .forEach(({ folded }, number) => {
      if (typed.has(folded) || folded.startsWith(last.folded)) {
        marked.add(number);
      }
    });
  return markTitle(title, marked);
}
