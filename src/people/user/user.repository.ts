import { randomUUID } from 'node:crypto';
import { EntityRepository } from '@mikro-orm/postgresql';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { foldName } from '../../platform/unicode.js';
import { MAX_PASSWORD_BYTES, normalizePassword, PasswordHasher } from './password-hasher.js';
import type { Role } from './roles.js';
import { Social, type SocialPatch } from './social.embeddable.js';
import { EMAIL_INDEX, type User, USERNAME_INDEX } from './user.entity.js';
import {
  EmailTakenError,
  InvalidCredentialsError,
  UsernameTakenError,
  UserNotFoundError,
  WrongPasswordError,
} from './user.errors.js';

/** An id that no user has: ids begin at 1. */
const NO_USER = 0;

/**
 * PostgreSQL merges the fields while it has the row locked. Reading, merging and writing here would undo
 * concurrent changes.
 *
 * Parameters: the patch as JSON, the id.
 */
const MERGE_SOCIAL = `
  update "user" set social = case when jsonb_typeof(patch.value) = 'object'
    then nullif(jsonb_strip_nulls(coalesce(social, '{}') || patch.value), '{}') end
  from (select ?::jsonb as value) patch
  where id = ? returning social`;

/**
 * Locks the active administrators, in one order, so that of two who would demote each other the second
 * sees what the first did.
 */
const LOCK_ACTIVE_ADMINS = `
  select id from "user" where role = 'admin' and suspended_at is null order by id for update`;

/**
 * Removes all personal data. No password has the hash `!`. The version of the credentials changes, so that
 * a sign-in in progress is refused. Parameters: name, email and username with their keys; the time, since
 * when everything is to be deleted that the user wrote (null: it stays), the time, the id.
 */
const ANONYMISE = `
  update "user" set full_name = ?, email = ?, email_key = ?, username = ?, username_key = ?,
    email_verified_at = null, pending_email = null, wanted_username = null,
    password = '!', credentials_version = credentials_version + 1, bio = '', image = null, social = null,
    role = 'reader', suspended_at = null, deleted_at = ?, content_deleted_at = ?, updated_at = ?
  where id = ?`;

/** What decides whether an account can be deleted. */
export interface DeletableAccount {
  email: string;
  role: Role;
  credentialsVersion: number;
}

/** Queries over accounts. */
export class UserRepository extends EntityRepository<User> {
  /** Whether an account has this email, ignoring case. */
  async exists(email: string): Promise<boolean> {
    return (await this.count({ emailKey: foldName(email) })) > 0;
  }

  /** Whether this user has exactly this email. */
  async hasEmail(userId: number, email: string): Promise<boolean> {
    return (await this.count({ id: userId, email })) > 0;
  }

  /** Whether an account has this username, ignoring case. */
  async hasUsername(username: string): Promise<boolean> {
    return (await this.count({ usernameKey: foldName(username) })) > 0;
  }

  /** The id of the user with this username, ignoring case; {@link NO_USER} if there is none. */
  async idOf(username: string): Promise<number> {
    const [row] = await this.em.execute<{ id: number }[]>(
      `select id from "user" where username_key = ? and deleted_at is null`,
      [foldName(username)],
    );
    return row?.id ?? NO_USER;
  }

  /** The id of the user with this email, ignoring case; undefined if there is none. */
  async idOfEmail(email: string): Promise<number | undefined> {
    const [row] = await this.em.execute<{ id: number }[]>(
      `select id from "user" where email_key = ?`,
      [foldName(email)],
    );
    return row?.id;
  }

  /**
   * The user with this email, ignoring case; detached.
   *
   * @throws UserNotFoundError
   */
  findByEmail(email: string): Promise<User> {
    return this.findOneOrFail(
      { emailKey: foldName(email), deletedAt: null },
      { disableIdentityMap: true, failHandler: () => new UserNotFoundError() },
    );
  }

  /**
   * The user with this username, ignoring case; detached.
   *
   * @throws UserNotFoundError
   */
  findByUsername(username: string): Promise<User> {
    return this.findOneOrFail(
      { usernameKey: foldName(username), deletedAt: null },
      { disableIdentityMap: true, failHandler: () => new UserNotFoundError() },
    );
  }

  /**
   * The user with this email and password.
   *
   * @throws InvalidCredentialsError with the same message and after the same time, whatever the reason
   */
  async login(email: string, password: string): Promise<User> {
    const hasher = PasswordHasher.of(this.em);
    const user = await this.findOne(
      { emailKey: foldName(email), deletedAt: null },
      { populate: ['password'] },
    );
    if (!user) {
      await hasher.dummyCompare(password);
    }
    const form = user && (await hasher.findForm(password, user.password));
    if (!user || !form) {
      throw new InvalidCredentialsError();
    }
    if (form === 'as typed') {
      await this.renewHash(user, password);
    }
    return user;
  }

  /**
   * Replaces a hash that was made from the password as typed by one of its normalized form, unless that form
   * has more bytes than bcrypt reads, or the password has just been changed.
   */
  private async renewHash(user: User, password: string): Promise<void> {
    if (Buffer.byteLength(normalizePassword(password), 'utf8') <= MAX_PASSWORD_BYTES) {
      const renewed = await PasswordHasher.of(this.em).hash(password);
      await this.nativeUpdate({ id: user.id, password: user.password }, { password: renewed });
    }
  }

  /**
   * Locks the credentials of this user until the transaction ends: changes of them wait, and so do other
   * calls of this.
   *
   * @returns their version, to be compared with the verified one; undefined if the user is gone
   */
  async lockCredentials(userId: number): Promise<number | undefined> {
    const [row] = await this.em.execute<{ version: number }[]>(
      `select credentials_version as version from "user" where id = ? for no key update`,
      [userId],
    );
    return row?.version;
  }

  /** Locks the active administrators until the transaction ends. @returns their ids */
  async lockActiveAdmins(): Promise<number[]> {
    const rows = await this.em.execute<{ id: number }[]>(LOCK_ACTIVE_ADMINS);
    return rows.map(({ id }) => id);
  }

  /**
   * Locks an account until the transaction ends, also against anything new that refers to it.
   *
   * @returns undefined if there is none, or it was deleted before
   */
  async lockToDelete(userId: number): Promise<DeletableAccount | undefined> {
    const [row] = await this.em.execute<DeletableAccount[]>(
      `select email, role, credentials_version as "credentialsVersion"
       from "user" where id = ? and deleted_at is null for update`,
      [userId],
    );
    return row;
  }

  /**
   * Replaces the personal data of an account for good, in place, so that what refers to it stays valid.
   *
   * @param content whether what the user wrote stays
   */
  async anonymise(userId: number, content: 'keep' | 'delete', now: Date): Promise<void> {
    const username = `deleted-${randomUUID()}`;
    // The domain is reserved for addresses that do not exist (RFC 2606 §2).
    const email = `${username}@deleted.invalid`;
    const names = ['Deleted user', email, foldName(email), username, foldName(username)];
    const contentDeletedAt = content === 'delete' ? now : null;
    await this.em.execute(ANONYMISE, [...names, now, contentDeletedAt, now, userId]);
    ResultCache.invalidate(this.em);
  }

  /** Whether the user is an administrator at this moment. */
  async isAdmin(userId: number): Promise<boolean> {
    return (await this.count({ id: userId, role: 'admin' })) > 0;
  }

  /**
   * Locks the credentials of a user as {@link lockCredentials} does, and reads the user as of then. Call it in a
   * transaction.
   */
  async findLocked(userId: number): Promise<User | null> {
    await this.lockCredentials(userId);
    return this.findOne(userId, { refresh: true });
  }

  /**
   * Merges the fields of `patch` into the stored ones; null removes a field, and a patch of null removes
   * all. Call it in a transaction.
   *
   * @returns what is stored afterwards
   */
  async mergeSocial(user: User, patch: SocialPatch | null): Promise<Social | null> {
    const [row] = await this.em.execute<{ social: SocialPatch | null }[]>(MERGE_SOCIAL, [
      JSON.stringify(patch),
      user.id,
    ]);
    return Social.from(row?.social);
  }

  /**
   * Flushes what has changed.
   *
   * @throws EmailTakenError
   * @throws UsernameTakenError
   */
  async flush(): Promise<void> {
    try {
      await this.em.flush();
    } catch (error) {
      if (isViolationOf(EMAIL_INDEX, error)) {
        throw new EmailTakenError();
      }
      throw isViolationOf(USERNAME_INDEX, error) ? new UsernameTakenError() : error;
    }
  }

  /**
   * Inserts a new user, with hashed password, unless the email is taken. Both cost the same statement, and
   * both use up an id.
   *
   * @returns the id; undefined if the email is taken
   */
  async insertUnlessTaken(user: User): Promise<number | undefined> {
    const { fullName, email, username, wantedUsername = null, password } = user;
    const { bio, image, social, role, createdAt, updatedAt } = user;
    const shown = { fullName, bio, image, social, role, createdAt, updatedAt };
    const rows = await this.createQueryBuilder()
      .insert({
        ...shown,
        email,
        emailKey: foldName(email),
        username,
        usernameKey: foldName(username),
        wantedUsername,
        password,
      })
      .onConflict('emailKey')
      .ignore()
      .returning('id')
      .execute('all');
    return rows[0]?.id;
  }

  /** Hashes the user's new password before the flush that stores it. */
  async hashPassword(user: User): Promise<void> {
    await user.prepareHash(PasswordHasher.of(this.em));
  }

  /**
   * Checks that `password` is the user's.
   *
   * @throws WrongPasswordError
   */
  async verifyPassword(user: User, password: string): Promise<void> {
    await this.populate([user], ['password']);
    if (!(await PasswordHasher.of(this.em).matches(password, user.password))) {
      throw new WrongPasswordError();
    }
  }
}
