import { runElsewhere } from '../../support/other-connection.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestAppPerTest } from '../../support/test-app.js';
import { passTime, resumeTime } from '../../support/time.js';

const NEWEST = '(select max(name) from mikro_orm_migrations)';

describe('the health of the server', () => {
  afterEach(resumeTime);
  const api = useTestAppPerTest();

  /** How many statements about migrations a probe of readiness takes. */
  async function countLookUps(): Promise<number> {
    const statements = await statementsOf(api.orm, () => api.http.get('/health/ready').expect(200));
    return statements.filter((sql) => sql.includes('mikro_orm_migrations')).length;
  }

  it('is alive and ready', async () => {
    await api.http.get('/health/live').expect(200, { status: 'ok' });
    await api.http.get('/health/ready').expect(200, { status: 'ok' });
  });

  it('is not ready while migrations are pending, but alive', async () => {
    const [last] = await runElsewhere<{ name: string }>(
      api,
      `delete from mikro_orm_migrations where name = ${NEWEST} returning name`,
    );
    for (let probe = 1; probe <= 2; probe++) {
      const response = await api.http.get('/health/ready');
      expectProblem(response, {
        status: 503,
        code: 'not_ready',
        error: 'The database lacks migrations of this version',
      });
      expect(response.headers['retry-after']).toBe('5');
    }
    await api.http.get('/health/live').expect(200);
    await runElsewhere(api, 'insert into mikro_orm_migrations (name) values ($1)', [last?.name]);
    await api.http.get('/health/ready').expect(200);
  });

  it('asks for the migrations once a minute at most, once all of them are there', async () => {
    expect([await countLookUps(), await countLookUps()]).toEqual([1, 0]);
    passTime(60_000);
    expect([await countLookUps(), await countLookUps()]).toEqual([1, 0]);
  });

  it('notices within a minute that a migration was reverted', async () => {
    await api.http.get('/health/ready').expect(200);
    await runElsewhere(api, `delete from mikro_orm_migrations where name = ${NEWEST}`);
    passTime(60_000);
    await api.http.get('/health/ready').expect(503);
  });

  it('is ready on a schema of a newer version: a rolling release passes through it', async () => {
    const newer = `insert into mikro_orm_migrations (name) values ('Migration29990101000000_newer')`;
    await runElsewhere(api, newer);
    await api.http.get('/health/ready').expect(200);
  });
});
