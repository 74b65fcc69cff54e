import { jest } from '@jest/globals';
import { waitForDatabase } from './wait-for-database.js';

function refusal(code: string): Error {
  return Object.assign(new Error(`It said ${code}`), { code });
}

describe('waiting for the database', () => {
  const said = jest.spyOn(console, 'error');
  let time: number;
  let ask: jest.Mock<() => Promise<void>>;
  let stopping: AbortController;

  beforeEach(() => {
    time = 0;
    said.mockReset();
    said.mockImplementation(() => undefined);
    jest.spyOn(performance, 'now').mockImplementation(() => time);
    ask = jest.fn<() => Promise<void>>();
    stopping = new AbortController();
  });
  afterAll(() => jest.restoreAllMocks());

  async function pause(milliseconds: number): Promise<void> {
    time += milliseconds;
  }

  function wait({ patience = 30_000 }: { patience?: number } = {}): Promise<void> {
    return waitForDatabase({ ask, patience, stop: stopping.signal, pause });
  }

  it('says nothing where the database is there', async () => {
    ask.mockResolvedValue();
    await wait();
    expect([ask.mock.calls.length, said.mock.calls]).toEqual([1, []]);
  });

  it('says so once, and asks each second until it is there', async () => {
    ask.mockRejectedValueOnce(refusal('ECONNREFUSED')).mockRejectedValueOnce(refusal('57P03'));
    ask.mockResolvedValue();
    await wait();
    expect([ask.mock.calls.length, time]).toEqual([3, 2000]);
    expect(said.mock.calls).toEqual([['Platen waits for the database, for up to 30 s …']]);
  });

  it('gives it up in time, with what was wrong last', async () => {
    ask.mockRejectedValue(refusal('ECONNREFUSED'));
    await expect(wait()).rejects.toThrow('It said ECONNREFUSED');
    expect([ask.mock.calls.length, time]).toEqual([31, 30_000]);
  });

  it('counts the time that the database leaves it without an answer', async () => {
    ask.mockImplementation(async () => {
      time += 10_000;
      throw new Error('timeout exceeded when trying to connect');
    });
    await expect(wait()).rejects.toThrow('timeout');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('asks once where it is to wait for nothing', async () => {
    ask.mockRejectedValue(refusal('ECONNREFUSED'));
    await expect(wait({ patience: 0 })).rejects.toThrow('ECONNREFUSED');
    expect([ask.mock.calls.length, said.mock.calls]).toEqual([1, []]);
  });

  it.each(['28P01', '3D000', '28000'])(
    'does not wait for what waiting does not help: %s',
    async (code) => {
      ask.mockRejectedValue(refusal(code));
      await expect(wait()).rejects.toThrow(code);
      expect(ask).toHaveBeenCalledTimes(1);
    },
  );

  it('ends at once when it is to stop', async () => {
    ask.mockRejectedValue(refusal('ECONNREFUSED'));
    // The real pause, which the signal cuts short.
    const ended = waitForDatabase({ ask, patience: 30_000, stop: stopping.signal });
    setImmediate(() => stopping.abort());
    await expect(ended).rejects.toThrow('aborted');
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
