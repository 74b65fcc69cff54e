import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Terms of an article that are to be counted, or no longer; triggers write it, a job takes it. */
@Entity()
@Index({ properties: ['due', 'id'] })
export class SearchChange {
  @PrimaryKey({ type: 'bigint' })
  id!: string;

  @Property({ columnType: 'tsvector' })
  terms!: string;

  /** Number of words of the article. */
  @Property()
  length!: number;

  /** 1 or -1: added or removed. */
  @Property({ columnType: 'smallint' })
  sign!: number;

  /** From when on: nobody is to learn the words of what is not published. */
  @Property({ length: 3 })
  due!: Date;
}
