import type { Ref } from '@mikro-orm/core';
import { Entity, OneToOne, Property } from '@mikro-orm/decorators/legacy';
import { Comment } from '../comment/comment.entity.js';

/** The rendered text of a comment, which never changes, until the renderer does. */
@Entity()
export class CommentRendering {
  @OneToOne({ entity: () => Comment, ref: true, primary: true, deleteRule: 'cascade' })
  comment!: Ref<Comment>;

  /** `RENDERER_VERSION` when it was rendered. */
  @Property()
  renderer!: number;

  @Property({ type: 'text', lazy: true })
  html!: string;
}
