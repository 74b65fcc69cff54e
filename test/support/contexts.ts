import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { withReplacedMethod } from './replaced-method.js';

/** The entity managers that requests and jobs were given while `work` went on, one for each. */
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

/** The kinds of entities that `em` manages at this moment, one for each entity. */
export function managedBy(em: EntityManager): string[] {
  const entities: object[] = em.getUnitOfWork().getIdentityMap().values();
  return entities.map((entity) => entity.constructor.name);
}
