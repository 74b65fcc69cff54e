import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { queryPrepared } from '../../../src/platform/persistence/prepared-query.js';
import { useTestApp } from '../../support/test-app.js';

/** Bytes of a row, less than V8 keeps apart as a large object. */
const ROW_SIZE = 100_000;
const QUERIES = 300;

describe('the memory of queries', () => {
  const api = useTestApp();

  async function readRow(): Promise<void> {
    const sql = 'select repeat(?, ?) as text';
    const [row] = await queryPrepared<{ text: string }>(api.orm.em.fork(), sql, ['x', ROW_SIZE]);
    expect(row?.text).toHaveLength(ROW_SIZE);
  }

  it('is free again after the rows were used, without a full collection', async () => {
    const collect = minorCollector();
    const readRows = async (count: number): Promise<void> => {
      for (let read = 0; read < count; read++) {
        await readRow();
        // What survives two of them is in the old generation.
        collect();
        collect();
      }
    };
    // What the first queries load stays.
    await readRows(20);
    const before = sizeOfOldGeneration();
    await readRows(QUERIES);
    expect(sizeOfOldGeneration() - before).toBeLessThan((QUERIES * ROW_SIZE) / 2);
  });
});

/** Collects the young generation, as V8 does when that is full. */
function minorCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  setFlagsFromString('--no-expose-gc');
  return () => gc({ type: 'minor' });
}

function sizeOfOldGeneration(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space');
  return space?.space_used_size ?? Number.NaN;
}
