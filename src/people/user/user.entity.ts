import { Collection } from '@mikro-orm/core';
import type { EventArgs, Hidden, Opt } from '@mikro-orm/core';
import {
  BeforeCreate,
  BeforeUpdate,
  Embedded,
  Entity,
  Enum,
  Index,
  OneToMany,
  Property,
  Trigger,
  Unique,
} from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from '../../content/article/article.entity.js';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { foldName } from '../../platform/unicode.js';
import { KEEP_DELETED } from './keep-deleted-trigger.sql.js';
import { KEEP_NAME_KEYS } from './name-keys-trigger.sql.js';
import { PasswordHasher } from './password-hasher.js';
import { type Role, ROLES } from './roles.js';
import type { Scope } from './scopes.js';
import { Social } from './social.embeddable.js';
import { MAX_EMAIL_LENGTH, MAX_FULL_NAME_LENGTH, MAX_IMAGE_LENGTH } from './user-limits.js';
import { MAX_USERNAME_LENGTH, usernameFrom } from './username.js';
import { RECORD_USER_EVENTS } from './user-events-trigger.sql.js';
import { UserRepository } from './user.repository.js';

/** Name of the unique constraint on `emailKey`; a violation of it means that the email is taken. */
export const EMAIL_INDEX = 'user_email_key_unique';

/** Name of the unique constraint on `usernameKey`; a violation of it means that the username is taken. */
export const USERNAME_INDEX = 'user_username_key_unique';

/** A user with an account, who signs in and writes articles and comments. */
@Entity({ repository: () => UserRepository })
// For lists of those who were not deleted, read backwards.
@Index({
  name: 'user_newest_index',
  expression:
    'create index "user_newest_index" on "user" ("created_at", "id") where "deleted_at" is null',
})
@Index({
  name: 'user_role_newest_index',
  expression:
    'create index "user_role_newest_index" on "user" ("role", "created_at", "id") where "deleted_at" is null',
})
@Index({
  name: 'user_suspended_newest_index',
  expression:
    'create index "user_suspended_newest_index" on "user" (("suspended_at" is null), "created_at", "id") where "deleted_at" is null',
})
@Trigger(KEEP_NAME_KEYS)
@Trigger(KEEP_DELETED)
@Trigger(RECORD_USER_EVENTS)
export class User extends BaseEntity {
  [EntityRepositoryType]?: UserRepository;

  @Property({ length: MAX_FULL_NAME_LENGTH })
  fullName: string;

  /** As typed; {@link emailKey} is what is compared. */
  @Property({ length: MAX_EMAIL_LENGTH })
  email: string;

  /** The email in the form of {@link foldName}. Lazy, because it is only used in queries. */
  @Unique({ name: EMAIL_INDEX })
  @Property({ type: 'text', collation: 'C', lazy: true })
  emailKey!: Opt<Hidden<string>>;

  /** Since when the email is known to be the user's; null while it is not. */
  @Property({ length: 3, nullable: true })
  emailVerifiedAt: Opt<Date> | null = null;

  /** The email that the user wants, until its mailbox confirms it. Not unique: the first to confirm gets it. */
  @Property({ length: MAX_EMAIL_LENGTH, nullable: true })
  pendingEmail: Opt<string> | null = null;

  /** The name in URLs: ASCII, as typed; {@link usernameKey} is what is compared. */
  @Property({ length: MAX_USERNAME_LENGTH })
  username: string;

  /** The username in the form of {@link foldName}. Lazy, because it is only used in queries. */
  @Unique({ name: USERNAME_INDEX })
  @Property({ type: 'text', collation: 'C', lazy: true })
  usernameKey!: Opt<Hidden<string>>;

  /** The username that the user gets once the email is confirmed, with a suffix if it is taken by then. */
  @Property({ length: MAX_USERNAME_LENGTH, nullable: true, lazy: true })
  wantedUsername?: Hidden<string> | null;

  /** The bcrypt hash, once flushed. Lazy: only queries that name it read it. */
  @Property({ lazy: true, length: 60 })
  password: Hidden<string>;

  /**
   * Counts changes of email and password. Code that acts on verified credentials has to compare it again,
   * see `VerifiedCredentials`.
   */
  @Property({ default: 0, hidden: true })
  credentialsVersion: Opt<number> = 0;

  @Property({ type: 'text', default: '' })
  bio: Opt<string> = '';

  /** The image: an http or https URL, or a path. */
  @Property({ length: MAX_IMAGE_LENGTH, nullable: true })
  image: Opt<string> | null = null;

  @Embedded(() => Social, { object: true, nullable: true })
  social: Opt<Social> | null = null;

  /** What the user may do. Of the database's default are those who signed up before there were roles. */
  @Enum({ items: () => [...ROLES], default: 'author', length: 10 })
  role: Opt<Role> = 'author';

  /** Since when the user may not sign in; null while they may. */
  @Property({ length: 3, nullable: true })
  suspendedAt: Opt<Date> | null = null;

  /** When the account was deleted; its row stays, without personal data. Lazy, because it is only used in queries. */
  @Property({ length: 3, nullable: true, lazy: true })
  deletedAt?: Opt<Hidden<Date>> | null;

  /**
   * Since when everything that the user wrote is to be deleted, and none of it can be published; null for
   * those whose articles stay, and once all is deleted. Lazy, because it is only used in queries.
   */
  @Index({
    name: 'user_content_to_delete_index',
    expression:
      'create index "user_content_to_delete_index" on "user" ("id") where "content_deleted_at" is not null',
  })
  @Property({ length: 3, nullable: true, lazy: true })
  contentDeletedAt?: Opt<Hidden<Date>> | null;

  @OneToMany({ entity: () => Article, mappedBy: (article: Article) => article.author })
  articles = new Collection<Article>(this);

  /**
   * The scopes of the access token that this request came with: they limit what `hasPermission` allows.
   * Not stored; undefined if the user signed in.
   */
  scopes?: ReadonlySet<Scope>;

  /** The last result of {@link hashPassword}, to tell a hash from a new password. */
  @Property({ persist: false, hidden: true })
  private lastHash?: Hidden<string>;

  /** @param username by default made from the full name, in which case it may be taken */
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
   * Replaces a new password by its hash before it is stored. After a flush that failed, the entity keeps the
   * hash and can be flushed again; the hash is then not hashed once more.
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

  /** Keeps `emailKey` and `usernameKey` in sync, also when a flush is repeated. */
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
   * Hashes the new password before the flush: bcrypt is slow, and in the flush it would keep the
   * connection of a transaction busy.
   */
  async prepareHash(hasher: PasswordHasher): Promise<void> {
    this.lastHash = await hasher.hash(this.password);
    this.password = this.lastHash;
  }
}

/** The public fields of a user: of an entity, or of a row. */
export type PublicProfile = Pick<User, 'id' | 'username' | 'fullName' | 'bio' | 'image' | 'social'>;
