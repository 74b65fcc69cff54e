import { Collection } from '@mikro-orm/core';
import type { EventArgs, Hidden, Opt } from '@mikro-orm/core';
import {
  BeforeCreate,
  BeforeUpdate,
  Embedded,
  Entity,
  OneToMany,
  Property,
  Trigger,
  Unique,
} from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from '../../content/article/article.entity.js';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { foldName } from '../../platform/unicode.js';
import { KEEP_NAME_KEYS } from './name-keys-trigger.sql.js';
import { PasswordHasher } from './password-hasher.js';
import { Social } from './social.embeddable.js';
import { MAX_EMAIL_LENGTH, MAX_FULL_NAME_LENGTH, MAX_IMAGE_LENGTH } from './user-limits.js';
import { MAX_USERNAME_LENGTH, usernameFrom } from './username.js';
import { UserRepository } from './user.repository.js';

/** Name of the unique constraint on what emails are compared by; a violation of it means "taken". */
export const EMAIL_INDEX = 'user_email_key_unique';

/** Name of the unique constraint on what usernames are compared by; a violation of it means "taken". */
export const USERNAME_INDEX = 'user_username_key_unique';

/** Somebody with an account: signs in, writes articles and comments. */
@Entity({ repository: () => UserRepository })
@Trigger(KEEP_NAME_KEYS)
export class User extends BaseEntity {
  [EntityRepositoryType]?: UserRepository;

  @Property({ length: MAX_FULL_NAME_LENGTH })
  fullName: string;

  /** As it was typed; compared by {@link emailKey}. */
  @Property({ length: MAX_EMAIL_LENGTH })
  email: string;

  /** The email as {@link foldName} makes it. Lazy: it is only compared with, never shown. */
  @Unique({ name: EMAIL_INDEX })
  @Property({ type: 'text', collation: 'C', lazy: true })
  emailKey!: Opt<Hidden<string>>;

  /** The name in URLs, ASCII, as it was typed; compared by {@link usernameKey}. */
  @Property({ length: MAX_USERNAME_LENGTH })
  username: string;

  /** The username as {@link foldName} makes it. Lazy: it is only compared with, never shown. */
  @Unique({ name: USERNAME_INDEX })
  @Property({ type: 'text', collation: 'C', lazy: true })
  usernameKey!: Opt<Hidden<string>>;

  /** The bcrypt hash once flushed. Lazy: no query reads it unless it asks for it by name. */
  @Property({ lazy: true, length: 60 })
  password: Hidden<string>;

  /**
   * Counts changes of what the user signs in with. Who acts on verified credentials compares it
   * again, see `VerifiedCredentials`.
   */
  @Property({ default: 0, hidden: true })
  credentialsVersion: Opt<number> = 0;

  @Property({ type: 'text', default: '' })
  bio: Opt<string> = '';

  /** Where a picture is: an http or https URL, or a path. */
  @Property({ length: MAX_IMAGE_LENGTH, nullable: true })
  image: Opt<string> | null = null;

  @Embedded(() => Social, { object: true, nullable: true })
  social: Opt<Social> | null = null;

  @OneToMany({ entity: () => Article, mappedBy: (article: Article) => article.author })
  articles = new Collection<Article>(this);

  /** What {@link hashPassword} made of the password last, to tell it from a new password. */
  @Property({ persist: false, hidden: true })
  private lastHash?: Hidden<string>;

  /** @param username by default made from the full name; it may be taken then */
  constructor(
    fullName: string,
    email: string,
    password: string,
    username = usernameFrom(fullName),
  ) {
    super();
    this.fullName = fullName;
    this.email = email;
    this.password = password;
    this.username = username;
  }

  /**
   * Stores a hash wherever a new password would be stored. A flush that failed leaves the hash in
   * the entity and the entity to be flushed again: what is a hash by then is not hashed once more.
   */
  @BeforeCreate()
  @BeforeUpdate()
  async hashPassword({ em, changeSet }: EventArgs<User>): Promise<void> {
    const password = changeSet?.payload.password;
    if (typeof password === 'string' && password !== this.lastHash) {
      this.lastHash = await PasswordHasher.of(em).hash(password);
      this.password = this.lastHash;
    }
  }

  /** Keeps what email and username are compared by in step with them, also when a flush is repeated. */
  @BeforeCreate()
  @BeforeUpdate()
  foldNames({ changeSet }: EventArgs<User>): void {
    if (changeSet?.payload.email !== undefined) {
      this.emailKey = foldName(this.email);
    }
    if (changeSet?.payload.username !== undefined) {
      this.usernameKey = foldName(this.username);
    }
  }

  /**
   * Hashes the new password now rather than in the flush: bcrypt takes its time, and the connection
   * of a transaction would wait with it.
   */
  async prepareHash(hasher: PasswordHasher): Promise<void> {
    this.lastHash = await hasher.hash(this.password);
    this.password = this.lastHash;
  }
}

/** What others may see of a user: an entity, or a row with these members. */
export type PublicProfile = Pick<User, 'id' | 'username' | 'fullName' | 'bio' | 'image' | 'social'>;
