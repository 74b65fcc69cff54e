import type { Opt } from '@mikro-orm/core';
import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * What every stored entity has. Times have milliseconds, as JSON has: a cursor made of an answer
 * then finds the very row again.
 */
export abstract class BaseEntity {
  @PrimaryKey()
  id!: number;

  @Property({ length: 3 })
  createdAt: Opt<Date> = new Date();

  @Property({ length: 3, onUpdate: () => new Date() })
  updatedAt: Opt<Date> = this.createdAt;
}
