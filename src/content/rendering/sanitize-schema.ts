import type { Options } from 'rehype-sanitize';

/** The values of `rel` of links in comments. */
export const UGC_REL = ['nofollow', 'ugc', 'noopener'];

const TAG_NAMES =
  'h1 h2 h3 h4 h5 h6 p br hr blockquote pre code ul ol li input em strong del sup a img section ' +
  'table thead tbody tr th td';

/**
 * What rendered Markdown consists of, and nothing else: raw HTML is left out before. Every `id` has a prefix
 * already, so that sanitising does not have to add one.
 */
export const SANITIZE_SCHEMA: Options = {
  tagNames: TAG_NAMES.split(' '),
  attributes: {
    a: [
      'href',
      'title',
      'id',
      'ariaDescribedBy',
      'ariaLabel',
      'dataFootnoteRef',
      'dataFootnoteBackref',
      ['className', 'data-footnote-backref'],
      ['rel', ...UGC_REL],
    ],
    code: [['className', /^language-./]],
    h1: ['id'],
    h2: ['id', ['className', 'sr-only']],
    h3: ['id'],
    h4: ['id'],
    h5: ['id'],
    h6: ['id'],
    img: ['src', 'alt', 'title'],
    input: [
      ['type', 'checkbox'],
      ['disabled', true],
      ['checked', true],
    ],
    li: ['id', ['className', 'task-list-item']],
    ol: ['start', ['className', 'contains-task-list']],
    section: ['dataFootnotes', ['className', 'footnotes']],
    td: ['align'],
    th: ['align'],
    ul: [['className', 'contains-task-list']],
  },
  protocols: {
    href: ['http', 'https', 'mailto', 'tel'],
    src: ['http', 'https'],
  },
  required: { input: { type: 'checkbox', disabled: true } },
  clobber: [],
};
