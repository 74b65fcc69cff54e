import { Embeddable, Property } from '@mikro-orm/decorators/legacy';

/** Handles on other networks; kept together in one JSON column of the user. */
@Embeddable()
export class Social {
  @Property({ nullable: true })
  twitter?: string;

  @Property({ nullable: true })
  facebook?: string;

  @Property({ nullable: true })
  linkedin?: string;
}

/** A change of {@link Social}: a member left out stays, null clears it. */
export type SocialPatch = { [network in keyof Social]?: string | null };
