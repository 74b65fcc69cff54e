import type { AppConfig } from '../../config/app-config.js';
import { SecretEncryption } from './secret-encryption.js';

const ONE = 'one secret of a server, long enough';
const OTHER = 'another secret of a server, long enough';

function encryptionWith(jwtSecret: string, ...jwtPreviousSecrets: string[]): SecretEncryption {
  const config: Partial<AppConfig> = { jwtSecret, jwtPreviousSecrets };
  return new SecretEncryption(config as AppConfig);
}

describe('the encryption of secrets', () => {
  it('can be undone, and is different each time', () => {
    const encryption = encryptionWith(ONE);
    const [first, second] = [encryption.encrypt('whsec_text'), encryption.encrypt('whsec_text')];
    expect(first).not.toBe(second);
    expect(first).not.toContain('whsec_text');
    expect(encryption.decrypt(first)).toBe('whsec_text');
    expect(encryption.decrypt(second)).toBe('whsec_text');
  });

  it('can be undone while its key is one of the previous ones', () => {
    const encrypted = encryptionWith(ONE).encrypt('text');
    const rotated = encryptionWith(OTHER, ONE);
    expect(rotated.decrypt(encrypted)).toBe('text');
    expect(rotated.isCurrent(encrypted)).toBe(false);
    expect(rotated.isCurrent(rotated.encrypt('text'))).toBe(true);
    expect(() => encryptionWith(OTHER).decrypt(encrypted)).toThrow('JWT_SECRET');
  });

  it('shows that something was changed', () => {
    const encryption = encryptionWith(ONE);
    const encrypted = encryption.encrypt('text');
    const last = encrypted.endsWith('A') ? 'Q' : 'A';
    expect(() => encryption.decrypt(encrypted.slice(0, -1) + last)).toThrow(/authenticate/);
    expect(() => encryption.decrypt('')).toThrow('JWT_SECRET');
  });
});
