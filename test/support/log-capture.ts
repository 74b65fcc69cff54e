/** A line of the log. */
export interface LogLine {
  level: string;
  msg: string;
  requestId?: string;
  [field: string]: unknown;
}

/** A destination for the log that keeps its lines. */
export class LogCapture {
  readonly text: string[] = [];

  write(line: string): void {
    this.text.push(line);
  }

  get lines(): LogLine[] {
    return this.text.map((line) => JSON.parse(line));
  }

  /** The lines of one request. */
  of(requestId: string): LogLine[] {
    return this.lines.filter((line) => line.requestId === requestId);
  }
}
