import { randomBytes } from 'node:crypto';
import supertest from 'supertest';
import { administer, createDatabase, dropDatabase } from '../support/database-server.js';
import { PATIENCE, useProcesses } from '../support/processes.js';

/** Before the time zones: Paris was 9 minutes and 21 seconds ahead of UTC. */
const BEFORE_ZONES = '1883-11-18T12:00:00.000Z';

const TIMES = [BEFORE_ZONES, '0001-01-01T00:00:00.000Z', '2026-03-29T01:30:00.000Z'];

describe('a server in a time zone of its own', () => {
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  const { start } = useProcesses();
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createDatabase(name);
    // That of the database is another still.
    await administer(`alter database "${name}" set timezone = 'Africa/Monrovia'`);
  });
  afterAll(() => dropDatabase(name));

  it.each(['Europe/Paris', 'Asia/Kathmandu', 'UTC'])(
    'stores and gives back each time as it was sent, in %s',
    async (zone) => {
      const server = start({
        TZ: zone,
        DATABASE_URL: databaseUrl,
        JWT_SECRET: 'x'.repeat(8) + name,
      });
      const http = supertest(await server.url());
      const account = { fullName: 'Jane', email: `${zone.replace('/', '.')}@example.com` };
      const { body } = await http
        .post('/user/sign-up')
        .send({ ...account, password: 'correct horse' })
        .expect(201);
      const auth = { authorization: `Bearer ${body.token}` };
      for (const publishedAt of TIMES) {
        const text = { title: 'Timed', text: 'x', publishedAt };
        const posted = await http.post('/article').set(auth).send(text).expect(201);
        const path = `/article/${posted.body.slug}`;
        const responses = [
          posted,
          await http.get(path),
          await http.patch(path).set(auth).send({ text: 'y' }),
          await http.patch(path).set(auth).send({ publishedAt }),
          await http.put(path).set(auth).send(text),
          await http.get(path),
        ];
        expect(responses.map((response) => response.body.publishedAt)).toEqual(
          responses.map(() => publishedAt),
        );
      }
    },
    PATIENCE,
  );
});
