import { Embeddable, Property } from '@mikro-orm/decorators/legacy';

/** Handles on social networks, in one JSON column of the user. */
@Embeddable()
export class Social {
  @Property({ nullable: true })
  twitter?: string;

  @Property({ nullable: true })
  facebook?: string;

  @Property({ nullable: true })
  linkedin?: string;

  /** The handles that are set; null if there are none. */
  static from(handles: SocialPatch | null | undefined): Social | null {
    const given = Object.entries(handles ?? {}).filter(
      ([, handle]) => handle !== null && handle !== undefined,
    );
    return given.length === 0 ? null : Object.assign(new Social(), Object.fromEntries(given));
  }
}

/** A change of {@link Social}: fields that are left out stay, null removes one. */
export type SocialPatch = { [network in keyof Social]?: string | null };
