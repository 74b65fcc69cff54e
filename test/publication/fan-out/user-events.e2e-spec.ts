import { tokenIn, useSharedMailApp } from '../../support/mail-app.js';
import { runElsewhere } from '../../support/other-connection.js';
import { signUp } from '../../support/people.js';
import { useTold } from './told.js';

describe('events of users', () => {
  const { api, messagesOf, typesOf } = useTold();

  it('tell of an account that was created, with its id and name only', async () => {
    const messages = await messagesOf(() => signUp(api, { fullName: 'Somebody New' }));
    expect(messages).toEqual([
      {
        type: 'user.created',
        timestamp: expect.any(String),
        data: { id: expect.any(Number), username: expect.stringMatching(/^somebody-new/) },
      },
    ]);
  });

  it('tell of an account that was deleted, with the name that it had', async () => {
    const person = await signUp(api);
    const messages = await messagesOf(() =>
      api.http
        .post('/user/profile/deletion')
        .set(person.auth)
        .send({ currentPassword: person.password, content: 'keep' })
        .expect(204),
    );
    expect(messages).toMatchObject([
      { type: 'user.deleted', data: { id: person.id, username: person.username } },
    ]);
  });

  it('tell nothing of other changes', async () => {
    const person = await signUp(api);
    const types = await typesOf(() =>
      api.http.patch('/user/profile').set(person.auth).send({ bio: 'New' }).expect(200),
    );
    expect(types).toEqual([]);
  });
});

describe('events of users who confirm their email', () => {
  const { api, server, whenSent } = useSharedMailApp({ emailVerification: 'required' });

  it('tell of an account once it is confirmed', async () => {
    await runElsewhere(
      api,
      `insert into event_subscription (subscriber, type) values ('test', 'user.created')`,
    );
    const account = { fullName: 'Jane Doe', email: 'jane@example.com', password: 'correct horse' };
    await api.http.post('/user/sign-up').send(account).expect(202);
    const recorded = () =>
      runElsewhere(
        api,
        `select payload -> 'type' as type from outbox_message where kind = 'event'`,
      );
    await whenSent();
    expect(await recorded()).toEqual([]);
    const [mail] = server.mails;
    await api.http
      .post('/user/email/verify')
      .send({ token: mail && tokenIn(mail) })
      .expect(204);
    expect(await recorded()).toEqual([{ type: 'user.created' }]);
  });
});
