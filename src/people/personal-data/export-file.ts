import { rowsById } from '../../platform/persistence/rows-by-id.js';

/** A file of an export. */
export interface ExportFile {
  /** Path within the archive, with `/` as separator. */
  name: string;
  /** Parts of the content, read one after another. */
  content: Iterable<string> | AsyncIterable<string | Uint8Array>;
  /** When it was changed last, for the archive; by default, when it is exported. */
  modifiedAt?: Date;
}

/** Rows that are read at once. */
const BATCH_SIZE = 500;

/**
 * A file with a JSON array of rows, which are read batch by batch.
 *
 * @param readAfter reads the rows whose id is greater, by id, `limit` at most
 */
export function jsonFile<Row extends { id: number }>(
  name: string,
  readAfter: (id: number, limit: number) => Promise<Row[]>,
): ExportFile {
  return { name, content: jsonArray(rowsById(readAfter, BATCH_SIZE)) };
}

async function* jsonArray(batches: AsyncIterable<object[]>): AsyncGenerator<string, void> {
  let isFirst = true;
  yield '[';
  for await (const rows of batches) {
    const lines = rows.map((row) => JSON.stringify(row)).join(',\n');
    yield `${isFirst ? '\n' : ',\n'}${lines}`;
    isFirst = false;
  }
  yield isFirst ? ']\n' : '\n]\n';
}
