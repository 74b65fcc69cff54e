import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { compare } from 'bcrypt';
import { User } from '../../../src/people/user/user.entity.js';
import { useTestApp } from '../../support/test-app.js';

const PASSWORD = 'correct horse';

describe('the password hook', () => {
  const api = useTestApp();
  let em: EntityManager;
  let count = 0;

  beforeEach(() => {
    em = api.orm.em.fork();
  });

  function newUser(password = PASSWORD): User {
    const user = new User(`Jane Doe ${++count}`, `hook${count}@example.com`, password);
    em.persist(user);
    return user;
  }

  /** The value of the column, read without the ORM's entities. */
  async function storedPasswordOf({ id }: User): Promise<string> {
    const [row] = await api.orm.em
      .fork()
      .execute<{ password: string }[]>(`select password from "user" where id = ?`, [id]);
    return row?.password ?? '';
  }

  /** A user whose flush failed because the email was taken, and a free email. */
  async function userAfterFailedFlush(): Promise<{ user: User; free: string }> {
    const { email } = newUser();
    await em.flush();
    const user = newUser();
    const free = user.email;
    user.email = email;
    await expect(em.flush()).rejects.toThrow(UniqueConstraintViolationException);
    return { user, free };
  }

  describe('when a user is created', () => {
    it('stores a bcrypt hash with the configured cost', async () => {
      const user = newUser();
      await em.flush();
      const stored = await storedPasswordOf(user);
      expect(stored).toMatch(/^\$2b\$04\$.{53}$/);
      expect(await compare(PASSWORD, stored)).toBe(true);
    });

    it('leaves the hash in the entity, not the password', async () => {
      const user = newUser();
      await em.flush();
      expect(user.password).toBe(await storedPasswordOf(user));
    });

    it('makes different hashes for two users with the same password', async () => {
      const [one, other] = [newUser(), newUser()];
      await em.flush();
      expect(await storedPasswordOf(one)).not.toBe(await storedPasswordOf(other));
    });

    it('hashes a password that looks like a hash', async () => {
      const first = newUser();
      await em.flush();
      const stolen = await storedPasswordOf(first);
      const second = newUser(stolen);
      await em.flush();
      expect(await storedPasswordOf(second)).not.toBe(stolen);
      expect(await compare(stolen, await storedPasswordOf(second))).toBe(true);
    });
  });

  describe('when a user is changed', () => {
    let user: User;
    let hash: string;

    beforeEach(async () => {
      user = newUser();
      await em.flush();
      hash = await storedPasswordOf(user);
    });

    it('keeps the hash if another field changes right after the creation', async () => {
      user.bio = 'New';
      await em.flush();
      expect(await storedPasswordOf(user)).toBe(hash);
    });

    it.each([
      ['without the password', []],
      ['with the password', ['password'] as const],
    ])('keeps the hash if another field changes of a user loaded %s', async (_, populate) => {
      em = api.orm.em.fork();
      const loaded = await em.findOneOrFail(User, user.id, { populate });
      loaded.bio = 'New';
      await em.flush();
      expect(await storedPasswordOf(user)).toBe(hash);
    });

    it('stores the hash of a new password, once', async () => {
      em = api.orm.em.fork();
      const loaded = await em.findOneOrFail(User, user.id);
      loaded.password = 'battery staple';
      await em.flush();
      const stored = await storedPasswordOf(user);
      expect(await compare('battery staple', stored)).toBe(true);
      await em.flush();
      loaded.bio = 'New';
      await em.flush();
      expect(await storedPasswordOf(user)).toBe(stored);
    });

    it('stores a new hash of each new password in turn', async () => {
      for (const password of ['battery staple', 'another staple']) {
        user.password = password;
        await em.flush();
        expect(await compare(password, await storedPasswordOf(user))).toBe(true);
      }
    });
  });

  describe('when a flush failed and is repeated', () => {
    it('does not hash the hash', async () => {
      const { user, free } = await userAfterFailedFlush();
      user.email = free;
      em.persist(user);
      await em.flush();
      expect(await compare(PASSWORD, await storedPasswordOf(user))).toBe(true);
    });

    it('still hashes a password that was set in between', async () => {
      const { user, free } = await userAfterFailedFlush();
      Object.assign(user, { email: free, password: 'battery staple' });
      em.persist(user);
      await em.flush();
      expect(await compare('battery staple', await storedPasswordOf(user))).toBe(true);
    });
  });
});
