import type { Opt } from '@mikro-orm/core';
import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * The properties of every stored entity. Times have milliseconds, as in JSON, so that a cursor made
 * from a response matches the exact row.
 */
export abstract class BaseEntity {
  @PrimaryKey()
  id!: number;

  @Property({ length: 3 })
  createdAt: Opt<Date> = new Date();

  @Property({ length: 3, onUpdate: () => new Date() })
  updatedAt: Opt<Date> = this.createdAt;
}
