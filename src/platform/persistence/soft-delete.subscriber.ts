import { ChangeSetType, type EventSubscriber, type FlushEventArgs } from '@mikro-orm/core';

/** The default filter that hides soft-deleted rows, and the name by which a query switches it off. */
export const SOFT_DELETE_FILTER = 'softDelete';

/** An entity for whose soft deletion more changes than its `deletedAt`. */
interface SoftDeletable {
  /** Sets `deletedAt`, and whatever else changes. */
  markDeleted(now: Date): void;
}

/**
 * Turns the removal of any entity with a `deletedAt` into an update that sets it, so that `em.remove()`
 * works the same for every entity and no data is lost.
 */
export class SoftDeleteSubscriber implements EventSubscriber {
  /** Runs after the change sets are computed and before any SQL. */
  onFlush({ uow }: FlushEventArgs): void {
    for (const changeSet of uow.getChangeSets()) {
      if (changeSet.type === ChangeSetType.DELETE && 'deletedAt' in changeSet.meta.properties) {
        const { entity } = changeSet;
        const now = new Date();
        if (isSoftDeletable(entity)) {
          entity.markDeleted(now);
        } else {
          Object.assign(entity, { deletedAt: now });
        }
        uow.computeChangeSet(entity, ChangeSetType.UPDATE);
      }
    }
  }
}

function isSoftDeletable(entity: object): entity is SoftDeletable {
  return 'markDeleted' in entity;
}
