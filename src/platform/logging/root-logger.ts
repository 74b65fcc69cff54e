import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { AppConfig } from '../../config/app-config.js';

/**
 * The root logger: writes JSON, or readable lines on a terminal.
 *
 * @param destination where to write instead of standard output
 */
export async function createRootLogger(
  { logLevel, production }: Pick<AppConfig, 'logLevel' | 'production'>,
  destination?: DestinationStream,
): Promise<Logger> {
  const stream = destination ?? (production || !process.stdout.isTTY ? undefined : await pretty());
  const options = {
    level: logLevel,
    timestamp: stdTimeFunctions.isoTime,
    // The level by its name: its numbers are pino's own.
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return stream ? pino(options, stream) : pino(options);
}

/** For a terminal; loaded only there. */
async function pretty(): Promise<DestinationStream> {
  const { PinoPretty } = await import('pino-pretty');
  return PinoPretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true });
}
