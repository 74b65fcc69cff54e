/**
 * Reads rows by id, batch by batch, and holds one batch in memory.
 *
 * @param readAfter reads the rows whose id is greater, by id, `limit` at most
 */
export async function* rowsById<Row extends { id: number }>(
  readAfter: (id: number, limit: number) => Promise<Row[]>,
  batchSize: number,
): AsyncGenerator<Row[], void> {
  for (let after = 0; ;) {
    const rows = await readAfter(after, batchSize);
    const last = rows.at(-1);
    if (!last) {
      return;
    }
    yield rows;
    after = last.id;
  }
}
