import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import supertest from 'supertest';
import { assertPlainPath } from '../../src/operations/embedded-postgres/postgres-tools.js';
import {
  DEMO_TITLES,
  expectRefusal,
  PATIENCE,
  SERVER,
  titlesAt,
  useProcesses,
} from '../support/processes.js';
import { readPostmaster } from '../support/server-process.js';

/** What a shell, a configuration file or a list of arguments might take for something else. */
const ODD_NAMES = [
  `$HOME $(touch oops) \`touch oops\` "double" 'single' \\back\\`,
  '-D; & | # ~ * ? %41 größe 数据 😀',
];

describe('the embedded database', () => {
  const { newDataDir, run, start } = useProcesses();

  it.each(ODD_NAMES)(
    'lives in a folder with the name %s, and is found there again',
    async (name) => {
      const dataDir = join(dirname(newDataDir()), 'data', name);
      const first = start({ DATA_DIR: dataDir });
      expect(await titlesAt(await first.url())).toEqual(DEMO_TITLES);
      // Another process takes it for what it is: a server that runs in this folder.
      expectRefusal(
        await run({ DATA_DIR: dataDir }, SERVER),
        'Another Platen uses the data folder',
      );
      expect(await first.interrupted()).toMatchObject({ code: 0, stderr: '' });
      expect(readPostmaster(dataDir).pid).toBeNaN();
      const log = readFileSync(join(dataDir, 'postgres', 'server.log'), 'utf8');
      expect(log).toContain('database system is ready to accept connections');
    },
    PATIENCE,
  );

  it(
    'takes no folder with a line break in its name, and says so',
    async () => {
      const dataDir = `${newDataDir()}\nsecond line`;
      expectRefusal(await run({ DATA_DIR: dataDir }, SERVER), 'DATA_DIR must not have control');
    },
    PATIENCE,
  );

  it(
    'keeps the email of a sign-up that failed out of its own log, and the password',
    async () => {
      const dataDir = newDataDir();
      const server = start({ DATA_DIR: dataDir });
      const http = supertest(await server.url());
      const readLog = (): string => readFileSync(join(dataDir, 'postgres', 'server.log'), 'utf8');
      // Those that come at once are all told that nobody has this email; the unique index says no.
      for (let round = 0; !readLog().includes('duplicate key'); round++) {
        expect(round).toBeLessThan(20);
        const account = { fullName: 'Jane', email: `secret${round}@example.com` };
        const responses = await Promise.all(
          Array.from({ length: 8 }, () =>
            http.post('/user/sign-up').send({ ...account, password: 'correct horse' }),
          ),
        );
        expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201, 409]));
      }
      await server.interrupted();
      expect(readLog()).toContain('duplicate key value violates unique constraint');
      expect(readLog()).not.toMatch(/secret\d+@example|\$2b\$|insert into|STATEMENT/i);
    },
    PATIENCE,
  );

  it.each(['/srv/pay$roll/initdb', '/srv/a"b/initdb', '/srv/a`b/initdb', '/srv/a\\b/initdb'])(
    'refuses to be installed as %s: its own tools call each other through a shell',
    (path) => {
      expect(() => assertPlainPath(path)).toThrow('cannot run in a folder that has one of $');
    },
  );

  it("may be installed where there are blanks, quotes and other people's letters", () => {
    expect(() => assertPlainPath("/srv/a b/größe/it's/initdb")).not.toThrow();
  });
});
