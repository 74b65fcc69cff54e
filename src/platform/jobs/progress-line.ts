/** What a line of progress needs of a stream. */
export type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** A line that tells how far a job is, for a person who watches; anything else gets none. */
export class ProgressLine {
  private isOpen = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly job: string,
  ) {}

  show(removed: number): void {
    if (this.terminal.isTTY) {
      this.terminal.write(`\r${this.job}: ${removed} removed`);
      this.isOpen = true;
    }
  }

  /** What comes after it is on a line of its own. */
  end(): void {
    if (this.isOpen) {
      this.terminal.write('\n');
      this.isOpen = false;
    }
  }
}
