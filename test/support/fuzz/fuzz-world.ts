import type { Agent } from 'node:http';
import { makeRefreshToken } from '../../../src/people/session/refresh-token.js';
import type { Caller, RequestPlan } from './arbitrary-request.js';
import { Placeholder, type PlaceholderKind } from './placeholder.js';
import { signUp } from '../people.js';
import type { TestApp } from '../test-app.js';
import { encodePart, makeToken } from '../tokens.js';
import { type Answer, send } from '../wire.js';

/** A request as it was sent. */
export interface SentRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** Whether its token was valid when it was sent. */
  isSignedIn: boolean;
}

/** Number of users; each has resources of all kinds. */
const PEOPLE = 3;
/** Minimum number of articles with comments of each user. */
const ARTICLES = 4;
/** Minimum number of sessions to end, and of refresh tokens to use, of each user. */
const SPARE_SESSIONS = 6;

interface Actor {
  id: number;
  email: string;
  username: string;
  /** Open sessions by purpose, so that a sign-out does not affect other requests. */
  sessions: Map<string, number>;
  spares: { sessionId: number; refreshToken: string }[];
  articles: ArticleRow[];
}

interface ArticleRow {
  id: number;
  slug: string;
  version: number;
  author: number;
  published: boolean;
  isDeleted: boolean;
  /** Slugs that it had before. */
  former: string[];
  shown: number[];
  deleted: number[];
}

/** The data that the requests refer to. Requests change and delete it; `refresh()` restores it. */
export class FuzzWorld {
  private emails = 0;
  private keys = 0;
  private readonly gone: string[] = ['no-such-article'];
  /** Cursors and tags from responses. */
  private readonly cursors: string[] = [];
  private readonly tags = new Map<string, string>();

  private constructor(
    private readonly api: TestApp,
    private readonly agent: Agent,
    private readonly actors: readonly Actor[],
    private readonly passwordHash: string,
    private readonly account: { email: string; password: string },
  ) {}

  /** @param agent keeps connections open; the caller closes it */
  static async create(api: TestApp, agent: Agent): Promise<FuzzWorld> {
    const account = await signUp(api);
    const actors: Actor[] = [];
    for (let index = 0; index < PEOPLE; index++) {
      const { id, email, username } = await signUp(api, { fullName: `Person ${index}` });
      actors.push({ id, email, username, sessions: new Map(), spares: [], articles: [] });
    }
    const [row] = await api.orm.em
      .fork()
      .execute<{ password: string }[]>('select password from "user" where id = ?', [account.id]);
    const world = new FuzzWorld(api, agent, actors, row?.password ?? '', account);
    await world.refresh();
    return world;
  }

  /** Restores what previous requests have used, and reads the current state. */
  async refresh(): Promise<void> {
    const em = this.api.orm.em.fork();
    await em.execute('delete from sign_in_limit');
    await em.execute('update "user" set password = ? where id in (?)', [
      this.passwordHash,
      this.ids,
    ]);
    const people = await em.execute<
      { id: number; email: string; username: string; alive: number[] }[]
    >(
      'select id, email, username, array(select s.id from session s where s.user_id = u.id) as alive from "user" u where id in (?)',
      [this.ids],
    );
    for (const actor of this.actors) {
      const row = people.find(({ id }) => id === actor.id);
      actor.email = row?.email ?? actor.email;
      actor.username = row?.username ?? actor.username;
      await this.mendSessions(actor, new Set(row?.alive));
    }
    await this.mendArticles();
  }

  /** Fills in the placeholders of a plan and sends it. */
  async ask(plan: RequestPlan): Promise<{ request: SentRequest; answer: Answer }> {
    const request = await this.fillIn(plan);
    const { method, target, headers, body } = request;
    const answer = await send(this.api, method, target, { headers, body, agent: this.agent });
    this.learn(request, answer);
    return { request, answer };
  }

  /** The request of a plan, with the current values. */
  async fillIn({
    method,
    segments,
    query,
    headers,
    caller,
    body,
  }: RequestPlan): Promise<SentRequest> {
    const actor = caller.kind === 'person' ? this.actors[caller.index] : undefined;
    const purpose = `${method} ${segments.filter((segment) => typeof segment === 'string').join('/')}`;
    const aboutComment = segments.some(
      (segment) => segment instanceof Placeholder && segment.kind.includes('comment'),
    );
    const scene = new Scene(actor, this.actors, aboutComment);
    const path = segments.map((segment) => this.textOf(segment, scene)).join('/');
    const pairs = query.map(([name, value]) => `${name}=${this.textOf(value, scene)}`);
    const target = `/${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
    const filled = Object.entries(headers).map(([name, value]) => [
      name,
      this.textOf(value, scene, `/${path}`),
    ]);
    const authorization = await this.authorizationOf(caller, actor, purpose);
    return {
      method,
      target,
      headers: {
        ...Object.fromEntries(filled),
        ...(authorization !== undefined && { authorization }),
        ...(body?.contentType !== undefined && { 'content-type': body.contentType }),
      },
      body:
        body === undefined
          ? ''
          : 'bytes' in body
            ? body.bytes
            : JSON.stringify(this.jsonOf(body.json, scene)).replaceAll(
                // Users who were deleted could send no more requests.
                path.endsWith('/deletion') ? this.account.password : '\0',
                'not the password',
              ),
      isSignedIn: caller.kind === 'person',
    };
  }

  private get ids(): number[] {
    return this.actors.map(({ id }) => id);
  }

  private learn({ method, target }: SentRequest, { status, headers, body }: Answer): void {
    const tag: unknown = headers.etag;
    if (method === 'GET' && typeof tag === 'string') {
      this.tags.set(target, tag);
    }
    if (typeof body.endCursor === 'string') {
      this.cursors.push(body.endCursor);
    }
    if (method === 'DELETE' && status === 200 && target.split('/').length === 3) {
      this.gone.push(target.split('/')[2] ?? '');
    }
  }

  private textOf(value: string | Placeholder, scene: Scene, path = ''): string {
    return value instanceof Placeholder ? this.find(value, scene, path) : value;
  }

  /** `json` with its placeholders filled in; `__proto__` stays a property like any other. */
  private jsonOf(json: unknown, scene: Scene): unknown {
    if (json instanceof Placeholder) {
      return this.find(json, scene, '');
    }
    if (Array.isArray(json)) {
      return json.map((item) => this.jsonOf(item, scene));
    }
    return typeof json === 'object' && json !== null
      ? Object.fromEntries(
          Object.entries(json).map(([name, value]) => [name, this.jsonOf(value, scene)]),
        )
      : json;
  }

  /** @param path of the request, as far as it is filled in */
  private find(known: Placeholder, scene: Scene, path: string): string {
    const { kind, pick, form } = known;
    const { email, password } = this.account;
    const tag = this.tags.get(path) ?? scene.tag();
    const found: Partial<Record<PlaceholderKind, () => string | undefined>> = {
      'new email': () => `new${++this.emails}.${pick}@example.com`,
      'taken email': () => (form === 'plain' ? email : email.toUpperCase()),
      'password of an account': () => password,
      'refresh token': () => pickFrom(this.actors, pick)?.spares.shift()?.refreshToken,
      cursor: () => pickFrom(this.cursors, pick),
      'new key': () => `key-${++this.keys}-${pick}`,
      'current tag': () => weakened(tag, form),
      'stale tag': () => weakened(`"${pick}-0-x"`, form),
      'article that is gone': () => pickFrom(this.gone, pick),
    };
    const find = found[kind] ?? (() => scene.find(known));
    return find() ?? 'none';
  }

  private async authorizationOf(
    caller: Caller,
    actor: Actor | undefined,
    purpose: string,
  ): Promise<string | undefined> {
    const { id, sessions } = actor ?? {
      id: this.actors[0]?.id ?? 0,
      sessions: new Map<string, number>(),
    };
    switch (caller.kind) {
      case 'nobody':
        return undefined;
      case 'junk':
        return caller.authorization;
      case 'ended':
        return `Bearer ${makeToken({ id, sessionId: 2_000_000_000 })}`;
      case 'expired':
        return `Bearer ${makeToken({ id, sessionId: 1 }, { options: { expiresIn: -10 } })}`;
      case 'forged':
        return `Bearer ${encodePart({ alg: 'none' })}.${encodePart({ sub: String(id), sid: 1 })}.`;
      default: {
        const sessionId = sessions.get(purpose) ?? (await this.openSession(id)).sessionId;
        sessions.set(purpose, sessionId);
        return `Bearer ${makeToken({ id, sessionId })}`;
      }
    }
  }

  /** With SQL, because it is called so often. */
  private async openSession(userId: number): Promise<{ sessionId: number; refreshToken: string }> {
    const { token, hash } = makeRefreshToken();
    const [row] = await this.api.orm.em.fork().execute<{ sessionId: number }[]>(
      `with opened as (
          insert into session (user_id, created_at, updated_at, last_used_at, expires_at)
            values (?, now(), now(), now(), now() + interval '1 hour') returning id)
        insert into refresh_token (hash, session_id) select ?, id from opened
          returning session_id as "sessionId"`,
      [userId, hash],
    );
    return { sessionId: row?.sessionId ?? 0, refreshToken: token };
  }

  private async mendSessions(actor: Actor, alive: ReadonlySet<number>): Promise<void> {
    for (const [purpose, id] of actor.sessions) {
      if (!alive.has(id)) {
        actor.sessions.delete(purpose);
      }
    }
    actor.spares = actor.spares.filter(({ sessionId }) => alive.has(sessionId));
    while (actor.spares.length < SPARE_SESSIONS) {
      actor.spares.push(await this.openSession(actor.id));
    }
  }

  private async mendArticles(): Promise<void> {
    let rows = await this.readArticles();
    for (const { id } of this.actors) {
      const rich = rows.filter(
        ({ author, published, shown, deleted }) =>
          author === id && published && shown.length > 0 && deleted.length > 0,
      );
      const own = rows.filter(({ author }) => author === id);
      const drafts = own.filter(({ published, isDeleted }) => !published && !isDeleted);
      for (let count = rich.length; count < ARTICLES; count++) {
        await this.addArticle(id, true);
      }
      if (drafts.length === 0) {
        await this.addArticle(id, false);
      }
      if (rich.length < ARTICLES || drafts.length === 0) {
        rows = await this.readArticles();
      }
    }
    for (const actor of this.actors) {
      actor.articles = rows.filter(({ author }) => author === actor.id);
    }
  }

  private readArticles(): Promise<ArticleRow[]> {
    return this.api.orm.em.fork().execute<ArticleRow[]>(
      `select a.id, a.slug, a.version, a.author_id as author,
          coalesce(a.published_at <= now(), false) as published, a.deleted_at is not null as "isDeleted",
          array(select f.slug from former_slug f where f.article_id = a.id) as former,
          array(select c.id from comment c where c.article_id = a.id and c.deleted_at is null and c.state = 'visible'
            order by c.id desc limit 5) as shown,
          array(select c.id from comment c where c.article_id = a.id and c.deleted_at is not null
            order by c.id desc limit 5) as deleted
        from article a where a.author_id in (?) order by a.id desc limit 60`,
      [this.ids],
    );
  }

  /** With comments of all users, of which every second one is deleted by its author. */
  private async addArticle(author: number, isPublished: boolean): Promise<void> {
    const em = this.api.orm.em.fork();
    const slug = `made-${++this.keys}-${author}`;
    const [article] = await em.execute<{ id: number }[]>(
      `insert into article (slug, title, description, text, author_id, published_at, version, created_at, updated_at)
        values (?, 'A title', 'A description', 'A text', ?, ?, 1, now(), now()) returning id`,
      [slug, author, isPublished ? new Date() : null],
    );
    await em.execute('insert into former_slug (slug, article_id) values (?, ?)', [
      `former-${slug}`,
      article?.id,
    ]);
    for (const person of this.ids) {
      await em.execute(
        `insert into comment (text, article_id, author_id, created_at, updated_at, deleted_at, deleted_by_id)
          select 'A comment', ?, ?, now(), now(),
            case when n % 2 = 0 then now() end, case when n % 2 = 0 then ?::int end
          from generate_series(1, 4) n`,
        [article?.id, person, person],
      );
    }
  }
}

/** The related resources of one request: a comment belongs to the article in the path. */
class Scene {
  private article: ArticleRow | undefined;

  constructor(
    private readonly caller: Actor | undefined,
    private readonly actors: readonly Actor[],
    private readonly aboutComment: boolean,
  ) {}

  /** The part of the article's entity tag that `If-Match` compares. */
  tag(): string {
    return this.article ? `"${this.article.id}-${this.article.version}-x"` : '"0-0-x"';
  }

  /** @returns the path segment of the resource; undefined if there is none */
  find({ kind, pick, form }: Placeholder): string | undefined {
    const own = this.caller ?? pickFrom(this.actors, pick);
    const others = this.actors.filter((actor) => actor !== own);
    const theirs = others.flatMap(({ articles }) => articles);
    const id = (ids: readonly number[] = []): string | undefined => pickFrom(ids, pick)?.toString();
    const found: Partial<Record<PlaceholderKind, () => string | undefined>> = {
      'article of the caller': () => this.take(own?.articles ?? [], true, pick, form),
      'draft of the caller': () => this.take(own?.articles ?? [], false, pick, form),
      'article of another': () => this.take(theirs, true, pick, form),
      'draft of another': () => this.take(theirs, false, pick, form),
      'deleted article': () =>
        id((own?.articles ?? []).filter(({ isDeleted }) => isDeleted).map((one) => one.id)),
      'article that has moved': () =>
        pickFrom(
          (own?.articles ?? []).flatMap(({ former }) => former),
          pick,
        ),
      comment: () => id(this.article?.shown),
      'deleted comment': () => id(this.article?.deleted),
      'comment to moderate': () => id(own?.articles.flatMap(({ shown }) => shown)),
      username: () => encodeURIComponent(pickFrom(this.actors, pick)?.username ?? 'none'),
      'comment elsewhere': () => id(theirs.flatMap(({ shown }) => shown)),
      // Removed from the list, because the request ends it.
      'session of the caller': () => own?.spares.shift()?.sessionId.toString(),
      'session of another': () => others[0]?.spares[0]?.sessionId.toString(),
    };
    return found[kind]?.();
  }

  private take(
    articles: readonly ArticleRow[],
    published: boolean,
    pick: number,
    form: Placeholder['form'],
  ): string | undefined {
    this.article = pickFrom(
      articles.filter(
        ({ published: isPublished, isDeleted, shown, deleted }) =>
          isPublished === published &&
          !isDeleted &&
          (!this.aboutComment || (shown.length > 0 && deleted.length > 0)),
      ),
      pick,
    );
    return form === 'plain' ? this.article?.slug : this.article?.id.toString();
  }
}

function pickFrom<T>(things: readonly T[], pick: number): T | undefined {
  return things[pick % Math.max(things.length, 1)];
}

function weakened(tag: string, form: Placeholder['form']): string {
  return form === 'plain' || tag.startsWith('W/') ? tag : `W/${tag}`;
}
