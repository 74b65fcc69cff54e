import type { Response } from 'supertest';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

describe('concurrent changes of one profile', () => {
  const api = useTestApp();
  let person: Person;

  beforeEach(async () => {
    person = await signUp(api);
  });

  it('keep each handle of requests that set one each', async () => {
    await behindLock(3, [
      { social: { twitter: 'x' } },
      { social: { facebook: 'y' } },
      { social: { linkedin: 'z' } },
    ]);
    expect(await stored()).toEqual({ twitter: 'x', facebook: 'y', linkedin: 'z' });
  });

  it('remove one handle and set another', async () => {
    await change({ social: { twitter: 'x' } });
    await behindLock(2, [{ social: { twitter: null } }, { social: { facebook: 'y' } }]);
    expect(await stored()).toEqual({ facebook: 'y' });
  });

  it('store a handle even if it equals the one that was read, but has changed since', async () => {
    await change({ social: { twitter: 'x' } });
    const { body } = await sendBehindLock(
      api,
      { sql: `update "user" set social = '{"twitter": "z"}' where id = ${person.id}`, waiting: 1 },
      () => change({ social: { twitter: 'x' } }),
    );
    expect(body.social).toMatchObject({ twitter: 'x' });
    expect(await stored()).toEqual({ twitter: 'x' });
  });

  it('return everything that is stored, including concurrent changes', async () => {
    const { body } = await sendBehindLock(
      api,
      { sql: `update "user" set social = '{"twitter": "z"}' where id = ${person.id}`, waiting: 1 },
      () => change({ bio: 'New', social: { facebook: 'y' } }),
    );
    expect(body).toMatchObject({ bio: 'New', social: { twitter: 'z', facebook: 'y' } });
    expect(await stored()).toEqual({ twitter: 'z', facebook: 'y' });
  });

  it('keep concurrent changes of every field', async () => {
    await behindLock(4, [
      { social: { twitter: 'x' } },
      { bio: 'New' },
      { fullName: 'New Name' },
      { password: 'another horse', currentPassword: person.password, social: { facebook: 'y' } },
    ]);
    const { body } = await api.http
      .post('/user/sign-in')
      .send({ email: person.email, password: 'another horse' })
      .expect(200);
    expect(body).toMatchObject({ bio: 'New', fullName: 'New Name' });
    expect(await stored()).toEqual({ twitter: 'x', facebook: 'y' });
  });

  it('store null if all handles are removed, or the last one', async () => {
    await change({ social: { twitter: 'x', facebook: 'y' } });
    expect((await change({ social: { twitter: null, facebook: null } })).body.social).toBeNull();
    expect(await stored()).toBeNull();
    await change({ social: { twitter: 'x' } });
    expect((await change({ social: null })).body.social).toBeNull();
    expect(await stored()).toBeNull();
  });

  /** Sends changes that all read the profile before the first of them is written. */
  async function behindLock(waiting: number, changes: object[]): Promise<void> {
    const sql = `select from "user" where id = ${person.id} for update`;
    const responses = await sendBehindLock(api, { sql, waiting }, () =>
      Promise.all(changes.map((each) => change(each))),
    );
    expect(responses.map(({ status }) => status)).toEqual(changes.map(() => 200));
  }

  async function change(changes: object): Promise<Response> {
    return api.http.patch('/user/profile').set(person.auth).send(changes);
  }

  async function stored(): Promise<object | null | undefined> {
    const sql = 'select social from "user" where id = $1';
    const [row] = await runElsewhere<{ social: object | null }>(api, sql, [person.id]);
    return row?.social;
  }
});
