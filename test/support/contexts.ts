import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { withReplacedMethod } from './replaced-method.js';

/** The entity managers of requests and jobs that run during `work`, each once. */
export async function contextsOf(
  orm: MikroORM,
  work: () => PromiseLike<unknown>,
): Promise<EntityManager[]> {
  const contexts: EntityManager[] = [];
  const recording =
    (fork: EntityManager['fork']): EntityManager['fork'] =>
    (options) => {
      const context = fork(options);
      contexts.push(context);
      return context;
    };
  await withReplacedMethod(orm.em, 'fork', recording, work);
  return contexts;
}

/** The names of the entities that `em` manages, one for each entity. */
export function managedBy(em: EntityManager): string[] {
  const entities: object[] = em.getUnitOfWork().getIdentityMap().values();
  return entities.map((entity) => entity.constructor.name);
}
