import { jest } from '@jest/globals';
import { waitForDatabase } from './wait-for-database.js';

function refusal(code: string): Error {
  return Object.assign(new Error(`It reported ${code}`), { code });
}

describe('waitForDatabase', () => {
  const printed = jest.spyOn(console, 'error');
  let time: number;
  let ask: jest.Mock<() => Promise<void>>;
  let stopping: AbortController;

  beforeEach(() => {
    time = 0;
    printed.mockReset();
    printed.mockImplementation(() => undefined);
    jest.spyOn(performance, 'now').mockImplementation(() => time);
    ask = jest.fn<() => Promise<void>>();
    stopping = new AbortController();
  });
  afterAll(() => jest.restoreAllMocks());

  async function pause(milliseconds: number): Promise<void> {
    time += milliseconds;
  }

  function wait({ timeout = 30_000 }: { timeout?: number } = {}): Promise<void> {
    return waitForDatabase({ ask, timeout, stop: stopping.signal, pause });
  }

  it('prints nothing if the database is available', async () => {
    ask.mockResolvedValue();
    await wait();
    expect([ask.mock.calls.length, printed.mock.calls]).toEqual([1, []]);
  });

  it('prints one line, and retries each second until it is available', async () => {
    ask.mockRejectedValueOnce(refusal('ECONNREFUSED')).mockRejectedValueOnce(refusal('57P03'));
    ask.mockResolvedValue();
    await wait();
    expect([ask.mock.calls.length, time]).toEqual([3, 2000]);
    expect(printed.mock.calls).toEqual([['Platen waits for the database, for up to 30 s …']]);
  });

  it('fails after the timeout, with the last error', async () => {
    ask.mockRejectedValue(refusal('ECONNREFUSED'));
    await expect(wait()).rejects.toThrow('It reported ECONNREFUSED');
    expect([ask.mock.calls.length, time]).toEqual([31, 30_000]);
  });

  it('includes the time of attempts without a response', async () => {
    ask.mockImplementation(async () => {
      time += 10_000;
      throw new Error('timeout exceeded when trying to connect');
    });
    await expect(wait()).rejects.toThrow('timeout');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('tries once without a timeout', async () => {
    ask.mockRejectedValue(refusal('ECONNREFUSED'));
    await expect(wait({ timeout: 0 })).rejects.toThrow('ECONNREFUSED');
    expect([ask.mock.calls.length, printed.mock.calls]).toEqual([1, []]);
  });

  it.each(['28P01', '3D000', '28000'])(
    'does not retry errors that waiting does not solve: %s',
    async (code) => {
      ask.mockRejectedValue(refusal(code));
      await expect(wait()).rejects.toThrow(code);
      expect(ask).toHaveBeenCalledTimes(1);
    },
  );

  it('ends at once when it is stopped', async () => {
    ask.mockRejectedValue(refusal('ECONNREFUSED'));
    // The real delay, which the signal aborts.
    const ended = waitForDatabase({ ask, timeout: 30_000, stop: stopping.signal });
    setImmediate(() => stopping.abort());
    await expect(ended).rejects.toThrow('aborted');
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
