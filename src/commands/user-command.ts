import { parseArgs } from 'node:util';
import { StartupError } from '../config/startup.error.js';
import { type Role, ROLES } from '../people/user/roles.js';

/** What `npm run user` is to do. */
export type UserCommand =
  | {
      name: 'create';
      email: string;
      fullName: string;
      role: Role;
      /** Whether the password is the first line of standard input; else it is asked for. */
      readsPassword: boolean;
    }
  | { name: 'grant'; email: string; role: Role }
  | { name: 'suspend' | 'reinstate'; email: string }
  | { name: 'verify' | 'reset-password'; email: string }
  | { name: 'list' };

const USAGE = `npm run user -- create --email EMAIL --name NAME --role ROLE [--password-stdin]
npm run user -- grant EMAIL ROLE
npm run user -- suspend EMAIL
npm run user -- reinstate EMAIL
npm run user -- verify EMAIL
npm run user -- reset-password EMAIL
npm run user -- list
ROLE is ${ROLES.join(', ')}.`;

type Options = ReturnType<typeof parsed>['values'];

/** How many words follow a command, whether there are options, and what they make. */
interface Syntax {
  words: number;
  hasOptions?: true;
  make: (words: string[], options: Options) => UserCommand;
}

/** The commands, by name. */
const COMMANDS: Readonly<Record<UserCommand['name'], Syntax>> = {
  create: {
    words: 0,
    hasOptions: true,
    make: (_, options) => ({
      name: 'create',
      email: required('--email', options.email),
      fullName: required('--name', options.name),
      role: roleFrom(required('--role', options.role)),
      readsPassword: options['password-stdin'] === true,
    }),
  },
  grant: {
    words: 2,
    make: ([email, role]) => ({
      name: 'grant',
      email: required('EMAIL', email),
      role: roleFrom(role),
    }),
  },
  suspend: aboutOne('suspend'),
  reinstate: aboutOne('reinstate'),
  verify: aboutOne('verify'),
  'reset-password': aboutOne('reset-password'),
  list: { words: 0, make: () => ({ name: 'list' }) },
};

/**
 * @param argv what follows the program
 * @throws StartupError with the usage
 */
export function parseUserCommand(argv: readonly string[]): UserCommand {
  const { values, positionals } = parsed(argv);
  const [name = '', ...words] = positionals;
  const command = Object.entries(COMMANDS).find(([known]) => known === name)?.[1];
  const hasNeedlessOptions = !command?.hasOptions && Object.keys(values).length > 0;
  if (!command || command.words !== words.length || hasNeedlessOptions) {
    throw new StartupError(USAGE);
  }
  return command.make(words, values);
}

function parsed(argv: readonly string[]): {
  values: { email?: string; name?: string; role?: string; 'password-stdin'?: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string' },
        'password-stdin': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : ''}\n${USAGE}`);
  }
}

/** A command that is followed by the email of an account, and nothing else. */
function aboutOne(name: 'suspend' | 'reinstate' | 'verify' | 'reset-password'): Syntax {
  return { words: 1, make: ([email]) => ({ name, email: required('EMAIL', email) }) };
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') {
    throw new StartupError(`${name} is missing.\n${USAGE}`);
  }
  return value;
}

function roleFrom(value: string | undefined): Role {
  const role = ROLES.find((one) => one === value);
  if (!role) {
    throw new StartupError(`There is no role ${value}.\n${USAGE}`);
  }
  return role;
}
