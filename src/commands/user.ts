import { EntityManager, MikroORM, RequestContext } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { StartupError } from '../config/startup.error.js';
import { AccountService } from '../people/account/account.service.js';
import { SignUpDto } from '../people/account/dto/sign-up.dto.js';
import { AdministrationService } from '../people/administration/administration.service.js';
import { User } from '../people/user/user.entity.js';
import { AppError } from '../platform/errors/app-errors.js';
import { runProcess } from '../platform/run-process.js';
import { normalizeInput } from '../platform/validation/normalized-input.js';
import { createValidationPipe } from '../platform/validation/validation.pipe.js';
import { withApplication } from './application-context.js';
import { readPassword } from './password-input.js';
import { parseUserCommand, type UserCommand } from './user-command.js';

/** `npm run user -- …`: accounts without the API, such as that of the first administrator. */
await runProcess(async (stop) => {
  const command = parseUserCommand(process.argv.slice(2));
  const password =
    command.name === 'create' ? await readPassword(command.readsPassword, stop) : undefined;
  await withApplication(stop, (context) =>
    RequestContext.create(context.get(MikroORM).em, () =>
      run(context, command, password).catch(explain),
    ),
  );
});

async function run(
  context: INestApplicationContext,
  command: UserCommand,
  password = '',
): Promise<void> {
  const administration = context.get(AdministrationService);
  const users = context.get(EntityManager).getRepository(User);
  if (command.name === 'list') {
    console.log((await administration.list()).map(describe).join('\n'));
    return;
  }
  if (command.name === 'create') {
    const { email, fullName, role } = command;
    const account = await validated({ email, fullName, password });
    console.log(describe(await context.get(AccountService).create(account, role)));
    return;
  }
  const { id } = await users.findByEmail(command.email);
  const changes =
    command.name === 'grant' ? { role: command.role } : { suspended: command.name === 'suspend' };
  console.log(describe(await administration.updateStatus(id, changes)));
}

/** @throws ValidationFailedError as `POST /user/sign-up` does */
async function validated(account: object): Promise<SignUpDto> {
  normalizeInput(account, new Set(['password']));
  return createValidationPipe().transform(account, { type: 'body', metatype: SignUpDto });
}

/** A line about an account, with a tab between its fields. */
function describe({ id, email, username, role, suspendedAt }: User): string {
  const status = suspendedAt ? `suspended ${suspendedAt.toISOString()}` : 'active';
  return [id, email, username, role, status].join('\t');
}

/** Errors of the application are for the operator here; they need no stack. */
function explain(error: unknown): never {
  if (error instanceof AppError) {
    throw new StartupError(error.message);
  }
  throw error;
}
