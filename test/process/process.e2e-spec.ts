import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { isListening, readPostmaster, until } from '../support/server-process.js';
import {
  DEMO_TITLES,
  PATIENCE,
  SERVER,
  expectRefusal,
  postAt,
  STOP_LIMIT,
  titlesAt,
  useProcesses,
} from '../support/processes.js';

describe('the server with a database of its own', () => {
  const { newDataDir, run, start } = useProcesses();
  let dataDir: string;

  beforeAll(() => {
    dataDir = newDataDir();
  });

  it(
    'serves the demo data in their order and keeps what is posted over a restart',
    async () => {
      const first = start({ DATA_DIR: dataDir });
      const url = await first.url();
      expect(await titlesAt(url)).toEqual(DEMO_TITLES);
      await postAt(url, 'Posted in between');
      const { code, stderr, duration } = await first.interrupted();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(duration).toBeLessThan(STOP_LIMIT);

      const second = start({ DATA_DIR: dataDir });
      expect(await titlesAt(await second.url())).toEqual(['Posted in between', ...DEMO_TITLES]);
      await second.interrupted();
    },
    PATIENCE,
  );

  it.each<NodeJS.Signals>(['SIGTERM', 'SIGHUP'])(
    'says where everything is, and ends the database with itself on %s, too',
    async (signal) => {
      const server = start({ DATA_DIR: dataDir });
      const url = await server.url();
      const { port } = readPostmaster(dataDir);
      expect(await isListening(port)).toBe(true);
      server.kill(signal);
      const { code, stdout, stderr } = await server.outcome;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.trim().split('\n')).toEqual([
        'Platen is ready.',
        expect.stringContaining(`${url}/article`),
        expect.stringContaining(`${url}/docs`),
        expect.stringContaining(dataDir),
        expect.stringContaining('foo@bar.com / password123'),
      ]);
      expect(await isListening(port)).toBe(false);
      expect(readPostmaster(dataDir).pid).toBeNaN();
    },
    PATIENCE,
  );

  it(
    'ends with the shell that npm puts between itself and us',
    async () => {
      const like = `require('child_process').spawn(process.execPath, ['${SERVER}'], { stdio: 'inherit' })`;
      const env = { DATA_DIR: dataDir, npm_lifecycle_event: 'start' };
      const shell = start(env, '--eval', like);
      await shell.url();
      const { port } = readPostmaster(dataDir);
      shell.kill('SIGTERM');
      // Its output ends with the server's.
      expect(await shell.outcome).toMatchObject({ signal: 'SIGTERM', stderr: '' });
      expect(await isListening(port)).toBe(false);
    },
    PATIENCE,
  );

  it(
    'stops in time though a browser holds connections that it does not use',
    async () => {
      const server = start({ DATA_DIR: dataDir });
      const { port } = new URL(await server.url());
      const sockets = [1, 2, 3].map(() => connect(Number(port), '127.0.0.1'));
      const [kept, stuck] = sockets.map((socket) => socket.on('error', () => undefined));
      kept?.write('GET /article HTTP/1.1\r\nHost: a\r\n\r\n');
      stuck?.write(
        'POST /user/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
          'Content-Length: 100\r\n\r\n{',
      );
      await new Promise((answered) => kept?.once('data', answered));
      const { code, duration } = await server.interrupted();
      expect(code).toBe(0);
      expect(duration).toBeLessThan(STOP_LIMIT);
      sockets.forEach((socket) => socket.destroy());
    },
    PATIENCE,
  );

  it(
    'stops once and for all though Ctrl-C is pressed again and again',
    async () => {
      const server = start({ DATA_DIR: dataDir });
      await server.url();
      const { port } = readPostmaster(dataDir);
      // As fast as somebody can press it.
      const again = setInterval(() => server.interrupt(), 100);
      const { code, stderr, duration } = await server.interrupted();
      clearInterval(again);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(duration).toBeLessThan(STOP_LIMIT);
      expect(await isListening(port)).toBe(false);
    },
    PATIENCE,
  );

  it(
    'is stopped by Ctrl-C while it starts, and leaves nothing half-made behind',
    async () => {
      const fresh = newDataDir();
      const whileInitdbRuns = (): boolean =>
        existsSync(fresh) && readdirSync(fresh).some((name) => /\.new-\d+$/.test(name));
      const whileItMigrates = (): boolean => readPostmaster(fresh).port > 0;
      for (const moment of [whileInitdbRuns, whileItMigrates]) {
        const server = start({ DATA_DIR: fresh });
        await until(moment);
        // On a busy machine it may have become ready by then, and say so on standard output.
        const { code, stderr, duration } = await server.interrupted();
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(duration).toBeLessThan(STOP_LIMIT);
        expect(readPostmaster(fresh).pid).toBeNaN();
        expect(readdirSync(fresh).filter((name) => name.includes('.new'))).toEqual([]);
      }
      const server = start({ DATA_DIR: fresh });
      expect(await titlesAt(await server.url())).toEqual(DEMO_TITLES);
      await server.interrupted();
    },
    PATIENCE,
  );

  it(
    'gives way to another on the same folder, and does not disturb it',
    async () => {
      const shared = newDataDir();
      const both = [start({ DATA_DIR: shared }), start({ DATA_DIR: shared })];
      const loser = await Promise.race(both.map(async (one) => (await one.outcome) && one));
      expectRefusal(await loser.outcome, 'Another Platen uses the data folder');
      const winner = both.find((one) => one !== loser) ?? loser;
      const url = await winner.url();

      expectRefusal(await run({ DATA_DIR: shared }), 'Another Platen uses the data folder');
      expect(await titlesAt(url)).toEqual(DEMO_TITLES);
      expect(await winner.interrupted()).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE,
  );
});
