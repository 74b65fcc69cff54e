import { type EntityClass, type EntityDictionary, ReferenceKind } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** Kinds of properties that have columns in the entity's own table. */
const STORED: ReadonlySet<ReferenceKind> = new Set([
  ReferenceKind.SCALAR,
  ReferenceKind.EMBEDDED,
  ReferenceKind.MANY_TO_ONE,
]);

/**
 * Maps rows of hand-written SQL to entities, several per row if needed: for queries so frequent that
 * the cost of generating their SQL with the ORM would be noticeable.
 */
export class EntityReader<Entity extends object> {
  private readonly columns: readonly string[];

  /** @param alias alias of the table in the SQL, unique within the query */
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

  /** The select list: all columns that the ORM would load, so no lazy ones. */
  get selection(): string {
    return this.columns
      .map((column) => `${this.alias}."${column}" as "${this.alias}_${column}"`)
      .join(', ');
  }

  /** Returns the managed entity of a row. */
  read(row: object): Entity {
    const values = new Map(Object.entries(row));
    const own = this.columns.map((column) => [column, values.get(`${this.alias}_${column}`)]);
    return this.em.map(this.entity, Object.fromEntries(own) as EntityDictionary<Entity>);
  }
}
