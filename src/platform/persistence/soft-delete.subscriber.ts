import { ChangeSetType, type EventSubscriber, type FlushEventArgs } from '@mikro-orm/core';

/** The default filter that hides soft-deleted rows, and the name by which a query switches it off. */
export const SOFT_DELETE_FILTER = 'softDelete';

/**
 * Turns the removal of any entity with a `deletedAt` into an update that sets it, so that `em.remove()`
 * works the same for every entity and no data is lost.
 */
export class SoftDeleteSubscriber implements EventSubscriber {
  /** Runs after the change sets are computed and before any SQL. */
  onFlush({ uow }: FlushEventArgs): void {
    for (const changeSet of uow.getChangeSets()) {
      if (changeSet.type === ChangeSetType.DELETE && 'deletedAt' in changeSet.meta.properties) {
        Object.assign(changeSet.entity, { deletedAt: new Date() });
        uow.computeChangeSet(changeSet.entity, ChangeSetType.UPDATE);
      }
    }
  }
}
