import { PrimaryKeyProp } from '@mikro-orm/core';
import type { Opt, Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from '../article/article.entity.js';
import { User } from '../../people/user/user.entity.js';
import { FavouriteRepository } from './favourite.repository.js';

/** Name of the foreign key to the article; violated if the article has been deleted. */
export const FAVOURITE_ARTICLE_KEY = 'favourite_article_id_foreign';

/**
 * An article that a user likes. The number of favourites is counted on read: a stored counter would have to
 * be locked by every change, and could become wrong.
 */
@Entity({ repository: () => FavouriteRepository })
export class Favourite {
  [EntityRepositoryType]?: FavouriteRepository;
  [PrimaryKeyProp]?: ['user', 'article'];

  @ManyToOne({ entity: () => User, ref: true, primary: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  /** Deleted with the article. */
  @ManyToOne({
    entity: () => Article,
    ref: true,
    primary: true,
    index: true,
    deleteRule: 'cascade',
    foreignKeyName: FAVOURITE_ARTICLE_KEY,
  })
  article!: Ref<Article>;

  @Property({ length: 3 })
  createdAt!: Opt<Date>;
}
