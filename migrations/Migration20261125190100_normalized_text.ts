import { Migration } from '@mikro-orm/migrations';

/** The columns of user content, by table, and the number of rows to read at once. */
const TABLES: readonly { table: string; columns: readonly string[]; batch: number }[] = [
  { table: 'tag', columns: ['name'], batch: 1000 },
  { table: 'user', columns: ['full_name', 'email', 'username', 'bio', 'social'], batch: 500 },
  { table: 'article', columns: ['title', 'description', 'text'], batch: 100 },
  { table: 'comment', columns: ['text'], batch: 1000 },
];

type Row = { id: number } & Record<string, string | number | null>;

/**
 * Text is stored in NFC from now on, and existing text is normalised. It looks the same to readers, so that
 * neither the version of an article nor `updated_at` changes. Text that would become too long for its column
 * stays as it is.
 */
export class Migration20261125190100_normalized_text extends Migration {
  override name = 'Migration20261125190100_normalized_text';

  /** @throws Error if tags would have the same name; nothing is changed then */
  override async up(): Promise<void> {
    await this.refuseDoubleTags();
    for (const { table, columns, batch } of TABLES) {
      const limits = await this.limitsOf(table);
      for (let last = 0, rows: Row[]; ; last = rows.at(-1)?.id ?? last) {
        rows = await this.readBatch(table, columns, last, batch);
        if (rows.length === 0) {
          break;
        }
        await this.writeBatch(table, columns, rows, limits);
      }
    }
    // Runs the deferred triggers now: a table with pending trigger events cannot be altered.
    await this.execute(`set constraints all immediate`);
    await this.execute(`set constraints all deferred`);
  }

  /** The previous form is unknown, and nothing depends on it. */
  override down(): void {
    // Nothing to do.
  }

  private async refuseDoubleTags(): Promise<void> {
    const tags = (await this.execute(
      `select id, name from tag where octet_length(name) <> char_length(name) order by id`,
    )) as { id: number; name: string }[];
    const doubles = [...Map.groupBy(tags, ({ name }) => normalize(name)).values()].filter(
      (group) => group.length > 1,
    );
    if (doubles.length > 0) {
      throw new Error(
        [
          'Some tags cannot be told apart once they are written in one form (Unicode NFC).',
          ...doubles.map(
            (group) => `- ${group.map(({ id, name }) => `tag ${id} (${name})`).join(', ')}`,
          ),
          'Nothing was changed. Give the articles of one tag of each line the other one, and migrate again: ' +
            'insert into article_tags (article_id, tag_id) select article_id, <kept> from article_tags ' +
            'where tag_id = <other> on conflict do nothing; delete from tag where id = <other>;',
        ].join('\n'),
      );
    }
  }

  /** The maximum lengths of the columns, in characters. */
  private async limitsOf(table: string): Promise<Map<string, number>> {
    const rows = (await this.execute(
      `select column_name as name, character_maximum_length as length from information_schema.columns
       where table_schema = current_schema() and table_name = ? and character_maximum_length is not null`,
      [table],
    )) as { name: string; length: number }[];
    return new Map(rows.map(({ name, length }) => [name, length]));
  }

  /** Rows with characters beyond ASCII; ASCII is always in NFC. */
  private async readBatch(
    table: string,
    columns: readonly string[],
    after: number,
    limit: number,
  ): Promise<Row[]> {
    const selected = columns.map((column) => `"${column}"::text as "${column}"`);
    const isBeyondAscii = columns.map(
      (column) => `octet_length("${column}"::text) <> char_length("${column}"::text)`,
    );
    return (await this.execute(
      `select id, ${selected.join(', ')} from "${table}"
       where id > ? and (${isBeyondAscii.join(' or ')}) order by id limit ?`,
      [after, limit],
    )) as Row[];
  }

  private async writeBatch(
    table: string,
    columns: readonly string[],
    rows: Row[],
    limits: ReadonlyMap<string, number>,
  ): Promise<void> {
    const changed = rows.flatMap((row) => {
      const normalized = columns.map((column) => [
        column,
        fitting(row[column], limits.get(column) ?? Number.POSITIVE_INFINITY),
      ]);
      return normalized.some(([column, value]) => row[String(column)] !== value)
        ? [{ id: row.id, ...Object.fromEntries(normalized) }]
        : [];
    });
    if (changed.length === 0) {
      return;
    }
    const assigned = columns.map(
      (column) => `"${column}" = changed."${column}"${column === 'social' ? '::jsonb' : ''}`,
    );
    const typed = columns.map((column) => `"${column}" text`);
    await this.execute(
      `update "${table}" set ${assigned.join(', ')}
       from jsonb_to_recordset(?::jsonb) as changed (id int, ${typed.join(', ')})
       where changed.id = "${table}".id`,
      [JSON.stringify(changed)],
    );
  }
}

function fitting(value: string | number | null | undefined, limit: number): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  const normalized = normalize(value);
  return Array.from(normalized).length > limit ? value : normalized;
}

/**
 * A copy of the rule at the time of this migration, whose result must not change with the code. Runs of more
 * than 30 combining marks, which are rejected now, are split first (Stream-Safe Text Process, UAX #15 §13):
 * the time to normalise grows with the square of their length.
 */
function normalize(text: string): string {
  return text
    .replace(/[\p{M}\uff9e\uff9f]{30}(?=[\p{M}\uff9e\uff9f])/gu, '$&\u034f')
    .normalize('NFC');
}
