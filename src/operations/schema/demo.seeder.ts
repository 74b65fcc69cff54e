import type { EntityManager } from '@mikro-orm/postgresql';
import { Seeder } from '@mikro-orm/seeder';
import { Article } from '../../content/article/article.entity.js';
import { Comment } from '../../content/comment/comment.entity.js';
import { Tag } from '../../content/tag/tag.entity.js';
import { User } from '../../people/user/user.entity.js';

/** The account of the demo data. */
export const DEMO_USER = { fullName: 'Foo Bar', email: 'foo@bar.com', password: 'password123' };

const DEMO_ARTICLES = [
  { number: 1, tags: ['foo1', 'foo2'], comments: 2 },
  { number: 2, tags: ['foo2'], comments: 1 },
  { number: 3, tags: ['foo2', 'foo3'], comments: 3 },
];

const MINUTE = 60_000;

/** Creates three demo articles. Changes nothing if there are any accounts. */
export class DemoSeeder extends Seeder {
  /** One flush, in which the ORM makes one batch insert per table. */
  override async run(em: EntityManager): Promise<void> {
    // Does not look for the demo user's email, which anyone who signs in as that user can change.
    if ((await em.count(User)) > 0) {
      return;
    }
    const names = [...new Set(DEMO_ARTICLES.flatMap((article) => article.tags))].toSorted();
    const tags = await em.getRepository(Tag).ensure(names);
    const author = new User(DEMO_USER.fullName, DEMO_USER.email, DEMO_USER.password);
    author.role = 'admin';
    author.emailVerifiedAt = new Date();
    em.persist(author);
    const now = Date.now();
    for (const demo of DEMO_ARTICLES) {
      const article = em.create(Article, {
        slug: `title-${demo.number}3`,
        title: `title ${demo.number}/3`,
        description: `desc ${demo.number}/3`,
        text: `text text text ${demo.number}/3`,
        author,
        tags: tags.filter((tag) => demo.tags.includes(tag.name)),
        // The first is the newest, so that the list has this order.
        publishedAt: new Date(now - demo.number * MINUTE),
      });
      for (let number = 1; number <= demo.comments; number++) {
        em.create(Comment, {
          article,
          author,
          text: `comment ${number} on article ${demo.number}`,
        });
      }
    }
    await em.flush();
  }
}
