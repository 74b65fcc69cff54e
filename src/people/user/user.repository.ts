import { EntityRepository } from '@mikro-orm/postgresql';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import { foldName } from '../../platform/unicode.js';
import { MAX_PASSWORD_BYTES, normalizePassword, PasswordHasher } from './password-hasher.js';
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
const NOBODY = 0;

/**
 * PostgreSQL merges, as it locks the row: what is read first and written whole later would undo what
 * others change meanwhile.
 *
 * Parameters: the patch as JSON, the id.
 */
const MERGE_SOCIAL = `
  update "user" set social = case when jsonb_typeof(patch.value) = 'object'
    then nullif(jsonb_strip_nulls(coalesce(social, '{}') || patch.value), '{}') end
  from (select ?::jsonb as value) patch
  where id = ? returning social`;

/** Queries over accounts. */
export class UserRepository extends EntityRepository<User> {
  /** Whether an account has this email, however its letters are cased. */
  async exists(email: string): Promise<boolean> {
    return (await this.count({ emailKey: foldName(email) })) > 0;
  }

  /** Whether an account has this username, however its letters are cased. */
  async hasUsername(username: string): Promise<boolean> {
    return (await this.count({ usernameKey: foldName(username) })) > 0;
  }

  /** Id of the user with this username, however its letters are cased; {@link NOBODY} without one. */
  async idOf(username: string): Promise<number> {
    const [row] = await this.em.execute<{ id: number }[]>(
      `select id from "user" where username_key = ?`,
      [foldName(username)],
    );
    return row?.id ?? NOBODY;
  }

  /**
   * The user with this username, however its letters are cased; detached.
   *
   * @throws UserNotFoundError
   */
  findByUsername(username: string): Promise<User> {
    return this.findOneOrFail(
      { usernameKey: foldName(username) },
      { disableIdentityMap: true, failHandler: () => new UserNotFoundError() },
    );
  }

  /**
   * The user whose email and password these are.
   *
   * @throws InvalidCredentialsError in the same words and after the same time, whatever the reason
   */
  async login(email: string, password: string): Promise<User> {
    const hasher = PasswordHasher.of(this.em);
    const user = await this.findOne({ emailKey: foldName(email) }, { populate: ['password'] });
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
   * Puts a hash of the password's normal form in the place of one that was made of what was typed,
   * unless that form has more bytes than bcrypt reads, or the password has just been changed.
   */
  private async renewHash(user: User, password: string): Promise<void> {
    if (Buffer.byteLength(normalizePassword(password), 'utf8') <= MAX_PASSWORD_BYTES) {
      const renewed = await PasswordHasher.of(this.em).hash(password);
      await this.nativeUpdate({ id: user.id, password: user.password }, { password: renewed });
    }
  }

  /**
   * Locks what this user signs in with until the transaction ends: changes of it wait, and so do
   * others who call this.
   *
   * @returns its version, to be compared with that of what was verified; undefined if the user is gone
   */
  async lockCredentials(userId: number): Promise<number | undefined> {
    const [row] = await this.em.execute<{ version: number }[]>(
      `select credentials_version as version from "user" where id = ? for no key update`,
      [userId],
    );
    return row?.version;
  }

  /**
   * Stores the members that `patch` gives beside those that are stored by now; null clears one, and
   * null as a whole all. Call it in a transaction.
   *
   * @returns what is stored then
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

  /** Hashes the user's new password, ahead of the flush that stores it. */
  async hashPassword(user: User): Promise<void> {
    await user.prepareHash(PasswordHasher.of(this.em));
  }

  /**
   * Makes sure that `password` is the user's.
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
