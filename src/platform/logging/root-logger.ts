import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { AppConfig } from '../../config/app-config.js';

/**
 * The logger that all others come from: JSON, or lines for people where a person watches.
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
    // The level by its name: numbers mean something to pino alone.
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return stream ? pino(options, stream) : pino(options);
}

/** For a terminal; nobody else pays for loading it. */
async function pretty(): Promise<DestinationStream> {
  const { PinoPretty } = await import('pino-pretty');
  return PinoPretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true });
}
