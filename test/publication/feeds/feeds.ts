import { readFileSync } from 'node:fs';
import { parseFeed as parseLeniently } from '@rowanmanning/feed-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { validateXML } from 'xmllint-wasm';

/** What is wrong with an Atom feed by the schema of RFC 4287. */
export async function atomProblems(xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'feed.atom', contents: xml }],
    schema: [readFileSync('test/fixtures/atom.rng', 'utf8')],
    extension: 'relaxng',
  });
  return errors.map(({ message }) => message);
}

const jsonFeedSchema: object = JSON.parse(
  readFileSync('test/fixtures/json-feed.schema.json', 'utf8'),
);

/** What is wrong with a JSON Feed by a schema of its version 1.1. */
export function jsonFeedProblems(json: string): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const isValid = ajv.compile(jsonFeedSchema);
  isValid(JSON.parse(json));
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What is wrong with an RSS feed by the rules of https://www.rssboard.org/rss-specification. */
export function rssProblems(xml: string): string[] {
  const feed = parseRssFeed(xml);
  const dates = Array.from(
    xml.matchAll(/<(?:pubDate|lastBuildDate)>([^<]*)</g),
    ([, date]) => date,
  );
  const required = ['title', 'link', 'description'] as const;
  const isRss = xml.startsWith('<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"');
  const items = feed.items ?? [];
  const enclosures = items.flatMap((item) => item.enclosures ?? []);
  return [
    ...(isRss ? [] : ['no <rss>']),
    ...required.filter((name) => !feed[name]).map((name) => `the channel has no ${name}`),
    ...items
      .filter(({ title, description }) => !title && !description)
      .map(({ link }) => `${link} has no title and no description`),
    ...items
      .filter(({ guid }) => guid?.isPermaLink !== false)
      .map(({ link }) => `the guid of ${link} is not one of ours`),
    ...enclosures
      .filter(({ url, length, type }) => !url || length === undefined || !type)
      .map(({ url }) => `the enclosure ${url} is incomplete`),
    ...dates.filter((date) => !RFC_822.test(date ?? '')).map((date) => `${date} is not of RFC 822`),
  ];
}

const RFC_822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** The items of a feed, as Feedsmith reads them. */
export function readByFeedsmith(format: Format, text: string): ReadItem[] {
  switch (format) {
    case 'json':
      return (parseJsonFeed(JSON.parse(text)).items ?? []).map((item) => ({
        id: item.id,
        title: item.title,
        html: item.content_html,
      }));
    case 'rss':
      return readRss(text);
    default:
      return readAtom(text);
  }
}

/** The items of a feed in XML, as `@rowanmanning/feed-parser` reads them. */
export function readByFeedParser(text: string): ReadItem[] {
  const { items } = parseLeniently(text);
  return items.map(({ id, title, content }) => ({ id, title, html: content }));
}

/** The formats of feeds, by the ending of their paths. */
export type Format = 'rss' | 'atom' | 'json';

interface ReadItem {
  id: string | null | undefined;
  title: string | null | undefined;
  html: string | null | undefined;
}

function readRss(text: string): ReadItem[] {
  const items = parseRssFeed(text).items ?? [];
  return items.map(({ guid, title, content }) => ({
    id: guid?.value,
    title,
    html: content?.encoded,
  }));
}

function readAtom(text: string): ReadItem[] {
  const entries = parseAtomFeed(text).entries ?? [];
  return entries.map(({ id, title, content }) => ({
    id,
    title: title?.value,
    html: content?.value,
  }));
}
