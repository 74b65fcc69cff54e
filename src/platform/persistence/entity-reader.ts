import { type EntityClass, type EntityDictionary, ReferenceKind } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** Kinds of properties that have columns in the entity's own table. */
const STORED: ReadonlySet<ReferenceKind> = new Set([
  ReferenceKind.SCALAR,
  ReferenceKind.EMBEDDED,
  ReferenceKind.MANY_TO_ONE,
]);

/**
 * Takes entities out of rows of hand-written SQL, several out of one row if need be: for a query that
 * is asked so often that what the ORM does to write it would be felt.
 */
export class EntityReader<Entity extends object> {
  private readonly columns: readonly string[];

  /** @param alias the name of the table in the SQL; no other reader of the same SQL has it */
  constructor(
    private readonly em: SqlEntityManager,
    private readonly entity: EntityClass<Entity>,
    private readonly alias: string,
  ) {
    this.columns = em
      .getMetadata(entity)
      .props.filter(({ kind, persist, lazy }) => STORED.has(kind) && persist !== false && !lazy)
      .flatMap(({ fieldNames }) => fieldNames);
  }

  /** What to select: all columns that a query of the ORM would read, so none that is lazy. */
  get selection(): string {
    return this.columns
      .map((column) => `${this.alias}."${column}" as "${this.alias}_${column}"`)
      .join(', ');
  }

  /** The entity in a row, managed. */
  read(row: object): Entity {
    const values = new Map(Object.entries(row));
    const own = this.columns.map((column) => [column, values.get(`${this.alias}_${column}`)]);
    return this.em.map(this.entity, Object.fromEntries(own) as EntityDictionary<Entity>);
  }
}
