import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { publicSiteOf } from '../public-site.js';
import { SitemapPartNotFoundError } from './sitemap.errors.js';
import { SitemapRepository } from './sitemap.repository.js';
import { sitemapIndex, sitemapPart } from './sitemap-xml.js';

/** It has the home page, and so is never empty. */
const FIRST_PART = 1;

/** The sitemap (docs/publication.md#sitemap). */
@Injectable()
export class SitemapService {
  constructor(
    private readonly articles: SitemapRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * The list of the parts that are not empty.
   *
   * @throws NotFoundError unless the addresses of the site are set
   */
  async readIndex(): Promise<string> {
    const site = publicSiteOf(this.config.site);
    const parts = await this.articles.listParts(this.clock.now());
    return sitemapIndex(site, [...new Set([FIRST_PART, ...parts])]);
  }

  /**
   * A part, which is made while it is read.
   *
   * @throws SitemapPartNotFoundError if the part would be empty
   * @throws NotFoundError unless the addresses of the site are set
   */
  async openPart(part: number): Promise<Readable> {
    const site = publicSiteOf(this.config.site);
    const now = this.clock.now();
    const batches = this.articles.readPart(part, now);
    const first = await batches.next();
    if (first.done && part !== FIRST_PART) {
      throw new SitemapPartNotFoundError();
    }
    const all = resumed(first, batches);
    return Readable.from(sitemapPart(site, all, part === FIRST_PART), { highWaterMark: 1 });
  }

  /** What crawlers may read, and where the sitemap is. */
  robots(): string {
    const { url, publicUrl } = this.config.site;
    const rule = 'User-agent: *\nDisallow:\n';
    return url === undefined || publicUrl === undefined
      ? rule
      : `${rule}\nSitemap: ${publicUrl}/sitemap.xml\n`;
  }
}

/** A generator from its first result on. */
async function* resumed<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  if (!first.done) {
    yield first.value;
    yield* rest;
  }
}
