import { Check, Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** How much there is to search: one row. `CountSearchTermsJob` keeps it. */
@Entity()
@Check({ name: 'search_statistics_is_one', expression: 'id = 1' })
export class SearchStatistics {
  @PrimaryKey({ autoincrement: false })
  id!: number;

  /** Published articles. */
  @Property()
  documents!: number;

  /** Words of them all. */
  @Property({ type: 'bigint' })
  words!: string;
}
