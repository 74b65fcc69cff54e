import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Person, signUp, signUpAs } from '../../support/people.js';
import { type Received, useReceiver } from '../../support/receiver.js';
import { useTestApp } from '../../support/test-app.js';
import { createWebhook, whenSent } from './webhooks.js';

/** The code of this language in docs/webhooks.md that verifies a message. */
function documentedCode(language: string): string {
  const page = readFileSync('docs/webhooks.md', 'utf8').replaceAll('\r\n', '\n');
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'));
  return Array.from(blocks, ([, code = '']) => code).find((code) => code.includes('verify')) ?? '';
}

/** Reads a message from standard input, and prints what the documented function returns for it. */
const PROGRAMS: Readonly<Record<string, { command: string[]; main: string }>> = {
  js: {
    command: [process.execPath, '--input-type=module', '-e'],
    main: `
      import { readFileSync } from 'node:fs';
      const { secret, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify(verify(secret, headers, body)));`,
  },
  python: {
    command: ['python3', '-c'],
    main: `
import sys
given = json.load(sys.stdin)
print(json.dumps(verify(given["secret"], given["headers"], given["body"].encode())))`,
  },
  php: {
    command: ['php', '-r'],
    main: `
$given = json_decode(file_get_contents('php://stdin'), true);
try {
    echo json_encode(verify($given['secret'], $given['headers'], $given['body']));
} catch (RuntimeException $error) {
    exit(1);
}`,
  },
};

/** What the documented code makes of a message. */
function verify(language: string, message: Received, secret: string): unknown {
  const { command, main } = PROGRAMS[language] ?? { command: [], main: '' };
  const [program = '', ...args] = command;
  const { stdout, status } = spawnSync(program, [...args, documentedCode(language) + main], {
    input: JSON.stringify({ secret, headers: message.headers, body: message.body }),
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : 'refused';
}

/** Languages that this machine has, besides that of the server. */
const OTHERS = [
  ['python', 'python3'],
  ['php', 'php'],
].flatMap(([language = '', program = '']) =>
  spawnSync(program, ['--version']).status === 0 ? [language] : [],
);

describe('the code in the documentation', () => {
  const api = useTestApp();
  const receiver = useReceiver();
  let secret: string;
  let otherSecret: string;
  let person: Person;
  let message: Received;

  beforeAll(async () => {
    const admin = await signUpAs(api, 'admin');
    ({ secret } = await createWebhook(api, admin, receiver.url));
    person = await signUp(api, { fullName: 'Jürgen Müller' });
    await whenSent(api);
    const sent = receiver.received.at(-1);
    if (!sent) {
      throw new Error('Nothing was sent');
    }
    message = sent;
    ({ secret: otherSecret } = await createWebhook(api, admin, receiver.url));
  });

  it.each(['js', ...OTHERS])(
    'in %s verifies what is sent, and refuses everything else',
    (language) => {
      const { username, id } = person;
      expect(verify(language, message, secret)).toMatchObject({ data: { id, username } });
      const old = { ...message.headers, 'webhook-timestamp': '1700000000' };
      expect(verify(language, { ...message, headers: old }, secret)).toBe('refused');
      expect(verify(language, { ...message, body: `${message.body} ` }, secret)).toBe('refused');
      expect(verify(language, message, otherSecret)).toBe('refused');
      const unsigned = { ...message.headers, 'webhook-signature': 'v1,AAAA v2,' };
      expect(verify(language, { ...message, headers: unsigned }, secret)).toBe('refused');
    },
  );
});
