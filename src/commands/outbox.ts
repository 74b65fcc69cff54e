import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { StartupError } from '../config/startup.error.js';
import { Outbox } from '../platform/outbox/outbox.js';
import { runProcess } from '../platform/run-process.js';
import { withApplication } from './application-context.js';

/** How many messages are listed at most. */
const LISTED = 100;

/** `npm run outbox -- list | retry`: messages that could not be delivered. */
await runProcess((stop) => {
  const [command, ...rest] = process.argv.slice(2);
  if ((command !== 'list' && command !== 'retry') || rest.length > 0) {
    throw new StartupError(
      'npm run outbox -- list    lists messages that were given up\nnpm run outbox -- retry   has them tried again',
    );
  }
  return withApplication(stop, (context) =>
    RequestContext.create(context.get(MikroORM).em, async () => {
      const outbox = context.get(Outbox);
      console.log(command === 'list' ? await list(outbox) : await retry(outbox));
    }),
  );
});

/** A line for each message, with a tab between its fields; nothing personal. */
async function list(outbox: Outbox): Promise<string> {
  const failed = await outbox.listFailed(LISTED);
  if (failed.length === 0) {
    return 'No messages were given up.';
  }
  return failed
    .map(({ id, kind, attempts, failedAt, lastError }) =>
      [id, kind, `${attempts} attempts`, failedAt?.toISOString(), lastError].join('\t'),
    )
    .join('\n');
}

async function retry(outbox: Outbox): Promise<string> {
  return `${await outbox.retryFailed()} messages will be tried again.`;
}
