import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import supertest from 'supertest';
import { isListening, occupy, readPostmaster, until } from '../support/server-process.js';
import {
  DEMO_TITLES,
  PATIENCE,
  postAt,
  STOP_LIMIT,
  titlesAt,
  useProcesses,
} from '../support/processes.js';

describe('the server after a crash', () => {
  const { newDataDir, start } = useProcesses();

  let dataDir: string;

  beforeAll(() => {
    dataDir = newDataDir();
  });

  it(
    'takes the database over that a killed server left running, with all that is in it',
    async () => {
      const first = start({ DATA_DIR: dataDir });
      await postAt(await first.url(), 'Before the kill');
      first.kill('SIGKILL');
      await first.outcome;
      const left = readPostmaster(dataDir);
      expect(await isListening(left.port)).toBe(true);

      const second = start({ DATA_DIR: dataDir });
      expect(await titlesAt(await second.url())).toContain('Before the kill');
      expect(readPostmaster(dataDir)).toEqual(left);
      expect(await second.interrupted()).toMatchObject({ code: 0, stderr: '' });
      expect(await isListening(left.port)).toBe(false);
    },
    PATIENCE,
  );

  it(
    'recovers what was committed when server and database were killed',
    async () => {
      const first = start({ DATA_DIR: dataDir });
      await postAt(await first.url(), 'Before the crash');
      first.kill('SIGKILL');
      process.kill(readPostmaster(dataDir).pid, 'SIGKILL');
      await first.outcome;

      const second = start({ DATA_DIR: dataDir });
      expect(await titlesAt(await second.url())).toContain('Before the crash');
      expect(await second.interrupted()).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE,
  );

  it(
    'is not taken in by a process id and a port that are another user’s by now',
    async () => {
      const first = start({ DATA_DIR: dataDir });
      await first.url();
      const { file, pid, port } = readPostmaster(dataDir);
      const left = readFileSync(file, 'utf8');
      await first.interrupted();
      // PostgreSQL itself gives up only where the process is of its own user.
      const { uid, gid } = statSync(dirname(file));
      const other = spawn('sleep', ['60'], { uid, gid });
      const squatter = await occupy(port);
      try {
        writeFileSync(file, left.replace(String(pid), String(other.pid)));
        const second = start({ DATA_DIR: dataDir });
        expect(await titlesAt(await second.url())).toEqual(expect.arrayContaining(DEMO_TITLES));
        expect(await second.interrupted()).toMatchObject({ code: 0, stderr: '' });
      } finally {
        other.kill();
        squatter.close();
      }
    },
    PATIENCE,
  );

  it(
    'goes on without its database, and stops as it should',
    async () => {
      const server = start({ DATA_DIR: dataDir });
      const url = await server.url();
      await titlesAt(url);
      process.kill(readPostmaster(dataDir).pid, 'SIGKILL');
      await until(async () => (await supertest(url).get('/tag')).status === 503);
      const { code, duration } = await server.interrupted();
      expect(code).toBe(0);
      expect(duration).toBeLessThan(STOP_LIMIT);
    },
    PATIENCE,
  );
});
