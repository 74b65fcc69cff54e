import { EntityManager, MikroORM, RequestContext } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { StartupError } from '../config/startup.error.js';
import { AccountService } from '../people/account/account.service.js';
import { SignUpDto } from '../people/account/dto/sign-up.dto.js';
import { AdministrationService } from '../people/administration/administration.service.js';
import { EmailVerificationService } from '../people/email/email-verification.service.js';
import { RecoveryService } from '../people/recovery/recovery.service.js';
import { type Actor, withActor } from '../people/audit/actor.js';
import { User } from '../people/user/user.entity.js';
import { AppError } from '../platform/errors/app-errors.js';
import { runProcess } from '../platform/run-process.js';
import { normalizeInput } from '../platform/validation/normalized-input.js';
import { createValidationPipe } from '../platform/validation/validation.pipe.js';
import { withApplication } from './application-context.js';
import { readPassword } from './password-input.js';
import { parseUserCommand, type UserCommand } from './user-command.js';

/** Who acts in the audit log. */
const OPERATOR: Actor = { userId: null, channel: 'command_line', address: null };

/** `npm run user -- …`: accounts without the API, such as that of the first administrator. */
await runProcess(async (stop) => {
  const command = parseUserCommand(process.argv.slice(2));
  const password =
    command.name === 'create' ? await readPassword(command.readsPassword, stop) : undefined;
  await withApplication(stop, (context) =>
    RequestContext.create(context.get(MikroORM).em, () =>
      withActor(
        () => OPERATOR,
        () => run(context, command, password).catch(explain),
      ),
    ),
  );
});

async function run(
  context: INestApplicationContext,
  command: UserCommand,
  password = '',
): Promise<void> {
  switch (command.name) {
    case 'list': {
      const users = await context.get(AdministrationService).list();
      console.log(users.map(describe).join('\n'));
      return;
    }
    case 'create': {
      const { email, fullName, role } = command;
      const account = await validated({ email, fullName, password });
      console.log(describe(await context.get(AccountService).create(account, role)));
      return;
    }
    case 'verify':
      console.log(
        describe(await context.get(EmailVerificationService).confirmByOperator(command.email)),
      );
      return;
    case 'reset-password':
      console.log(await context.get(RecoveryService).makeResetLink(command.email));
      return;
    default:
      console.log(describe(await updateStatus(context, command)));
  }
}

async function updateStatus(
  context: INestApplicationContext,
  command: Extract<UserCommand, { name: 'grant' | 'suspend' | 'reinstate' }>,
): Promise<User> {
  const { id } = await context.get(EntityManager).getRepository(User).findByEmail(command.email);
  const changes =
    command.name === 'grant' ? { role: command.role } : { suspended: command.name === 'suspend' };
  return context.get(AdministrationService).updateStatus(id, changes);
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
