import type { LogContext, MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { withNumberedParameters } from '../../src/platform/persistence/numbered-parameters.js';
import { currentLogFields } from '../../src/platform/logging/log-fields.js';
import { withReplacedMethod } from './replaced-method.js';

/** A plan node of `EXPLAIN (ANALYZE, FORMAT JSON)`, with the properties used here. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Heap Fetches'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

/** How PostgreSQL executed a statement. */
export interface Execution {
  sql: string;
  /** Names of the indexes that were read, without duplicates, sorted. */
  indexes: string[];
  /** Tables read by sequential scans. */
  scannedTables: string[];
  /** Rows and index entries read, including those removed by a filter. */
  rowsRead: number;
  /** Pages of 8 KiB accessed: skipped index entries are only visible here. */
  blocks: number;
  /** Rows fetched from the table in spite of an index-only scan. */
  heapFetches: number;
}

/**
 * The executions of the queries that `orm` runs during `work`: the same SQL is prepared as on the
 * server's connections, with one generic plan, and run again under `EXPLAIN`.
 */
export async function executionsOf(
  orm: MikroORM,
  work: () => PromiseLike<unknown>,
): Promise<Execution[]> {
  const sent: { query: string; params: readonly unknown[] }[] = [];
  const record = ({ query, params = [] }: LogContext): void => {
    if (query !== undefined && currentLogFields().job === undefined) {
      sent.push({ query, params });
    }
  };
  await withReplacedMethod(orm.config.getLogger(), 'logQuery', () => record, work);
  const client = new Client({ connectionString: orm.config.get('clientUrl') });
  await client.connect();
  try {
    await client.query('set plan_cache_mode = force_generic_plan');
    const executions: Execution[] = [];
    for (const { query, params } of sent) {
      await client.query(`prepare sent as ${withNumberedParameters(query)}`);
      const values = params.map((value) =>
        value === null ? 'null' : orm.em.getPlatform().quoteValue(literalOf(value)),
      );
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (analyze, buffers, format json) execute sent${values.length > 0 ? `(${values.join(', ')})` : ''}`,
      );
      await client.query('deallocate sent');
      executions.push(...rows.map((row) => summaryOf(query, row['QUERY PLAN'][0].Plan)));
    }
    return executions;
  } finally {
    await client.end();
  }
}

/** The driver sends arrays as array literals of PostgreSQL. */
function literalOf(param: unknown): unknown {
  return Array.isArray(param) ? `{${param.map((item) => JSON.stringify(item)).join(',')}}` : param;
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function summaryOf(sql: string, root: PlanNode): Execution {
  const nodes = nodesOf(root);
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
  const sum = (countOf: (node: PlanNode) => number): number =>
    nodes.reduce((total, node) => total + countOf(node), 0);
  return {
    sql,
    indexes: [...new Set(indexes)].toSorted(),
    scannedTables: nodes
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .flatMap((node) => node['Relation Name'] ?? []),
    rowsRead: Math.round(sum(rowsReadBy)),
    blocks: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
    heapFetches: sum((node) => node['Heap Fetches'] ?? 0),
  };
}

/** Rows read by a scan; 0 for nodes that process the output of others. */
function rowsReadBy(node: PlanNode): number {
  if (node['Relation Name'] === undefined && node['Index Name'] === undefined) {
    return 0;
  }
  const dropped =
    (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + dropped) * node['Actual Loops'];
}
