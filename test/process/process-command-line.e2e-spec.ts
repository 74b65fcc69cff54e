import {
  DEMO_TITLES,
  JOB,
  MIGRATE,
  ORM,
  PATIENCE,
  titlesAt,
  useProcesses,
} from '../support/processes.js';
import { readPostmaster } from '../support/server-process.js';

describe('the command line with a database of its own', () => {
  const { newDataDir, run, start } = useProcesses();
  let env: { DATA_DIR: string };

  beforeAll(() => {
    env = { DATA_DIR: newDataDir() };
  });

  it(
    'starts it for as long as it takes',
    async () => {
      expect(await run(env, MIGRATE)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Applied:\n( {2}Migration\d+_\w+\n)+$/),
        stderr: '',
      });
      expect(await run(env, JOB, 'purge-comments')).toMatchObject({ code: 0, stderr: '' });
      const dumped = await run(env, ORM, 'schema:update', '--dump');
      expect(dumped).toMatchObject({ code: 0, stdout: expect.stringContaining('up-to-date') });
      expect(readPostmaster(env.DATA_DIR).pid).toBeNaN();
    },
    PATIENCE,
  );

  it(
    'shares it with the server that runs on it, and leaves it running',
    async () => {
      const server = start(env);
      const url = await server.url();
      const [debug, check, migrated, purged] = await Promise.all([
        run(env, ORM, 'debug'),
        run(env, ORM, 'migration:check'),
        run(env, MIGRATE),
        run(env, JOB, 'purge-comments'),
      ]);
      expect(debug).toMatchObject({ code: 0 });
      expect(debug?.stdout).toContain('database connection successful');
      expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes') });
      expect(migrated).toMatchObject({ code: 0, stdout: 'The schema is up to date.\n' });
      expect(purged).toMatchObject({ code: 0, stderr: '' });
      expect(await titlesAt(url)).toEqual(DEMO_TITLES);
      expect(await server.interrupted()).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE,
  );

  it(
    'passes on that a command failed',
    async () => {
      const failed = await run(env, ORM, 'database:import', 'no-such-file');
      expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('no-such-file') });
      expect(readPostmaster(env.DATA_DIR).pid).toBeNaN();
    },
    PATIENCE,
  );

  it(
    'ends with the database when it is stopped before it is done',
    async () => {
      const command = start(env, ORM, 'migration:check');
      while (!(readPostmaster(env.DATA_DIR).port > 0)) {
        await new Promise((passed) => setTimeout(passed, 20));
      }
      const { code } = await command.interrupted();
      expect(code).toBeGreaterThan(0);
      expect(readPostmaster(env.DATA_DIR).pid).toBeNaN();
    },
    PATIENCE,
  );
});
