import { SchedulerRegistry } from '@nestjs/schedule';
import { createApp } from '../../../src/app.js';
import { useTestApp } from '../../support/test-app.js';

describe('the schedule of jobs', () => {
  const api = useTestApp();

  it('begins once the server listens, so that a start that fails runs none', async () => {
    const app = await createApp(api.config);
    const isRunning = (): Set<boolean> =>
      new Set(
        Array.from(app.get(SchedulerRegistry).getCronJobs().values(), ({ isActive }) => isActive),
      );
    try {
      await app.init();
      expect(isRunning()).toEqual(new Set([false]));
      await app.listen(0, '127.0.0.1');
      expect(isRunning()).toEqual(new Set([true]));
    } finally {
      await app.close();
    }
  });
});
