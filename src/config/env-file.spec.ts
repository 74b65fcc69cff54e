import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config.error.js';
import { loadEnvFile } from './env-file.js';

describe('loadEnvFile', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'platen-env-'));
    file = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The environment after loading a file with this content. */
  function loaded(bytes: string | Buffer, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    writeFileSync(file, bytes);
    loadEnvFile(file, env);
    return env;
  }

  const LINES = [
    'PORT=3001',
    '# a comment',
    '',
    'LOG_LEVEL="debug" # said twice',
    "NAME='größe $X'",
  ];
  const VALUES = { PORT: '3001', LOG_LEVEL: 'debug', NAME: 'größe $X' };

  it.each([
    ['as Unix writes it', LINES.join('\n')],
    ['with line breaks of Windows', `${LINES.join('\r\n')}\r\n`],
    ['behind a byte order mark', `\ufeff${LINES.join('\n')}`],
    ['as Notepad writes it', `\ufeff${LINES.join('\r\n')}\r\n`],
  ])('reads every variable of a file %s', (_, text) => {
    expect(loaded(text)).toEqual(VALUES);
  });

  it('keeps variables that are set, even to nothing', () => {
    expect(loaded('PORT=1\nHOST=x\nNAME=y', { PORT: '2', HOST: '' })).toEqual({
      PORT: '2',
      HOST: '',
      NAME: 'y',
    });
  });

  it('accepts a missing file', () => {
    const env = {};
    loadEnvFile(file, env);
    expect(env).toEqual({});
  });

  it.each([
    ['UTF-16, little-endian', Buffer.from('\ufeffPORT=1', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\ufeffPORT=1', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('PORT=1', 'utf16le')],
    ['Latin-1', Buffer.from('NAME=größe', 'latin1')],
  ])('rejects a file in %s, and says what to do', (_, bytes) => {
    expect(() => loaded(bytes)).toThrow(ConfigError);
    expect(() => loaded(bytes)).toThrow('the file .env must be text in UTF-8: save it as UTF-8');
  });

  it('rejects what it cannot read', () => {
    mkdirSync(file);
    expect(() => loadEnvFile(file, {})).toThrow('the file .env cannot be read (EISDIR)');
  });
});
