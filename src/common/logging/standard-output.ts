import { type DestinationStream, destination } from 'pino';

/** Bytes after which what is kept is written at once; less is written when the turn ends. */
const MOST_KEPT = 8 * 1024;

/**
 * Standard output, to which all lines of one turn of the event loop are written together: the call
 * of the system costs more than all else of a line. A process that is killed loses those of one turn.
 */
class StandardOutput implements DestinationStream {
  private readonly output = destination({ dest: 1, sync: true, minLength: MOST_KEPT });
  private isAwaited = false;

  constructor() {
    process.once('exit', () => this.output.flushSync());
  }

  write(line: string): void {
    this.output.write(line);
    if (!this.isAwaited) {
      this.isAwaited = true;
      setImmediate(() => {
        this.isAwaited = false;
        this.output.flushSync();
      });
    }
  }
}

let standardOutput: StandardOutput | undefined;

/** The one of this process. */
export function toStandardOutput(): DestinationStream {
  standardOutput ??= new StandardOutput();
  return standardOutput;
}
