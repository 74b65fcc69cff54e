import { parse } from 'yaml';
import { markdownFileName, toMarkdown } from './article-markdown.js';

const ARTICLE = {
  id: 7,
  slug: 'hello',
  title: 'Hello',
  description: 'A greeting',
  text: 'Some *text*',
  language: null,
  canonicalUrl: null,
  image: null,
  imageAlt: null,
  featured: false,
  commentsOpen: true,
  tags: ['one', 'two'],
  publishedAt: '2026-11-29T22:00:00.000Z',
  updatedAt: '2026-11-29T22:30:00.000Z',
};

function frontMatterOf(markdown: string, version: '1.1' | '1.2'): unknown {
  const [, yaml = ''] = /^---\n(.*?)^---\n/ms.exec(markdown) ?? [];
  return parse(yaml, { version });
}

describe('an article as Markdown', () => {
  it('has its fields in front, and its text after them', () => {
    expect(toMarkdown(ARTICLE)).toBe(`---
title: Hello
slug: hello
description: A greeting
date: "2026-11-29T22:00:00.000Z"
lastmod: "2026-11-29T22:30:00.000Z"
tags:
  - one
  - two
---

Some *text*
`);
  });

  it('says what is a draft, and what is closed for comments', () => {
    const markdown = toMarkdown({ ...ARTICLE, publishedAt: null, commentsOpen: false });
    expect(frontMatterOf(markdown, '1.2')).toMatchObject({ draft: true, comments: false });
    expect(markdown).not.toContain('date:');
  });

  it('has the fields that differ from their default', () => {
    const fields = {
      language: 'no',
      canonicalUrl: 'https://example.com/a',
      image: '/media/file/a.webp',
      imageAlt: 'A press',
      featured: true,
    };
    expect(frontMatterOf(toMarkdown({ ...ARTICLE, ...fields }), '1.1')).toMatchObject(fields);
  });

  it.each(['no', '2026-01-01', '1e3', '---', '"', ': #', 'two\nlines', '12:30:45', '~', ' '])(
    'keeps the title %j a string in both versions of YAML',
    (title) => {
      const markdown = toMarkdown({ ...ARTICLE, title });
      expect(frontMatterOf(markdown, '1.1')).toMatchObject({ title });
      expect(frontMatterOf(markdown, '1.2')).toMatchObject({ title });
    },
  );

  it('is in a file that is named by its slug, where every system takes that', () => {
    expect(markdownFileName(ARTICLE)).toBe('hello.md');
    expect(markdownFileName({ id: 7, slug: 'con' })).toBe('con-7.md');
    expect(markdownFileName({ id: 7, slug: 'x'.repeat(255) })).toBe(`${'x'.repeat(200)}-7.md`);
  });
});
