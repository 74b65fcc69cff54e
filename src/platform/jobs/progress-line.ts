/** The part of a stream that a progress line uses. */
export type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Shows the progress of a job in one line of a terminal; writes nothing to anything else. */
export class ProgressLine {
  private isOpen = false;

  /**
   * @param job name of the job
   * @param counted what happens to its items, see `Job.counted`
   */
  constructor(
    private readonly terminal: Terminal,
    private readonly job: string,
    private readonly counted: string,
  ) {}

  show(processed: number): void {
    if (this.terminal.isTTY) {
      this.terminal.write(`\r${this.job}: ${processed} ${this.counted}`);
      this.isOpen = true;
    }
  }

  /** Ends the line, if one was begun. */
  end(): void {
    if (this.isOpen) {
      this.terminal.write('\n');
      this.isOpen = false;
    }
  }
}
