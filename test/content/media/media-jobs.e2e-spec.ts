import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { SchedulerRegistry } from '@nestjs/schedule';
import { MediaStorage } from '../../../src/content/media/storage/media-storage.js';
import { runJob, runJobAt } from '../../support/jobs.js';
import { LogCapture } from '../../support/log-capture.js';
import { folderUnderTest, leftOfUploads, storedFiles } from '../../support/media-storages.js';
import { runElsewhere } from '../../support/other-connection.js';
import { signUp } from '../../support/people.js';
import { addPicture, pathOf } from '../../support/pictures.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { useTestApp } from '../../support/test-app.js';

const DAY = 24 * 60 * 60 * 1000;

describe('jobs that remove files', () => {
  const storage = folderUnderTest();
  const log = new LogCapture();
  const api = useTestApp(() => ({ ...storage.config(), logLevel: 'warn' }), { logTo: log });
  afterAll(() => storage.stop());
  // They would come between.
  beforeAll(() => {
    for (const name of ['purge-media', 'sweep-media']) {
      void api.app.get(SchedulerRegistry).getCronJob(name).stop();
    }
  });
  /** Names of the files of three pictures, sorted. */
  let files: string[];

  beforeEach(async () => {
    const author = await signUp(api);
    await runElsewhere(api, 'delete from medium');
    files = [];
    for (let count = 0; count < 3; count++) {
      const { url } = await addPicture(api, author);
      files.push(pathOf(url).slice('/media/file/'.length));
    }
    files.sort();
    log.text.length = 0;
  });

  /** Which of the files are there. */
  async function stored(): Promise<string[]> {
    const all = await storedFiles(api);
    return files.filter((name) => all.includes(name));
  }

  /** Runs `work` while the first file cannot be removed. */
  function whileStuck(work: () => Promise<void>): Promise<void> {
    return withReplacedMethod<'remove', MediaStorage['remove'], void>(
      api.app.get(MediaStorage),
      'remove',
      (remove) => (names) =>
        names.some((name) => name === files[0])
          ? Promise.reject(new Error('it is stuck'))
          : remove(names),
      work,
    );
  }

  it('remove deleted pictures, though the files of one cannot be removed', async () => {
    await runElsewhere(api, 'update medium set deleted_at = now()');
    await whileStuck(async () => {
      await expect(runJob(api, 'purge-media')).rejects.toThrow('Items that failed: 1');
    });
    expect(await stored()).toEqual(files.slice(0, 1));
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        job: 'purge-media',
        picture: files[0]?.slice(0, 40),
        cause: expect.stringContaining('it is stuck'),
      }),
    );
    expect(await runJob(api, 'purge-media')).toBe(1);
    expect(await stored()).toEqual([]);
  });

  it('sweep what no picture has, though one file cannot be removed', async () => {
    await runElsewhere(api, 'delete from medium');
    const later = new Date(Date.now() + 1.1 * DAY);
    await whileStuck(async () => {
      await expect(runJobAt(api, 'sweep-media', later)).rejects.toThrow('Items that failed: 1');
    });
    expect(await stored()).toEqual(files.slice(0, 1));
    expect(log.lines).toContainEqual(expect.objectContaining({ file: files[0] }));
    await runJobAt(api, 'sweep-media', later);
    expect(await stored()).toEqual([]);
  });

  it('sweep uploads of which others vanish meanwhile', async () => {
    const uploads = join(api.config.dataDir, 'media', 'uploads');
    const longAgo = new Date(Date.now() - 2 * DAY);
    for (const name of ['one', 'two', 'three']) {
      mkdirSync(join(uploads, name));
      utimesSync(join(uploads, name), longAgo, longAgo);
    }
    const onProgress = (): void => {
      for (const name of readdirSync(uploads)) {
        rmSync(join(uploads, name), { recursive: true });
      }
    };
    expect(await runJob(api, 'sweep-media', { onProgress })).toBe(1);
    expect(await leftOfUploads(api)).toEqual([]);
  });

  it('sweep links to what is gone', async () => {
    const uploads = join(api.config.dataDir, 'media', 'uploads');
    symlinkSync(join(uploads, 'nowhere'), join(uploads, 'link'));
    await runJobAt(api, 'sweep-media', new Date(Date.now() + 2 * DAY));
    expect(await leftOfUploads(api)).toEqual([]);
  });
});
