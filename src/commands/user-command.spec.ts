import { StartupError } from '../config/startup.error.js';
import { parseUserCommand } from './user-command.js';

/** A command line, of words that contain no spaces. */
function parse(line: string): unknown {
  return parseUserCommand(line.split(' '));
}

describe('parseUserCommand', () => {
  it('reads what an account is created with', () => {
    const account = { email: 'a@example.com', fullName: 'Ann', role: 'admin' };
    expect(parse('create --email a@example.com --name Ann --role admin')).toEqual({
      name: 'create',
      ...account,
      readsPassword: false,
    });
    expect(parse('create --password-stdin --role admin --name Ann --email a@example.com')).toEqual({
      name: 'create',
      ...account,
      readsPassword: true,
    });
  });

  it.each([
    ['grant a@example.com editor', { name: 'grant', email: 'a@example.com', role: 'editor' }],
    ['suspend a@example.com', { name: 'suspend', email: 'a@example.com' }],
    ['reinstate a@example.com', { name: 'reinstate', email: 'a@example.com' }],
    ['verify a@example.com', { name: 'verify', email: 'a@example.com' }],
    ['reset-password a@example.com', { name: 'reset-password', email: 'a@example.com' }],
    ['list', { name: 'list' }],
  ])('reads %s', (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  it.each([
    '',
    'remove a@example.com',
    'create --name Ann --role admin',
    'create --email a@example.com --name Ann --role owner',
    'create --email a@example.com --name Ann --role admin --password hunter2',
    'grant a@example.com',
    'grant a@example.com owner',
    'suspend',
    'suspend a@example.com b@example.com',
    'list --role admin',
  ])('explains the usage of all commands for: %s', (line) => {
    expect(() => parse(line)).toThrow(StartupError);
    expect(() => parse(line)).toThrow(/npm run user -- grant EMAIL ROLE/);
  });
});
