import { isAddressRange } from './address-ranges.js';
import { normalizeImageReference } from './image-reference.js';
import { SSL_MODES, sslModeOf } from './database-tls.js';
/** RFC 7518 §3.2 requires a key of at least 256 bits (32 bytes) for HS256. */
const MIN_SECRET_LENGTH = 32;

/**
 * Least number of different characters. 128 random bits in hexadecimal have 14 on average, and almost
 * never fewer than this.
 */
const MIN_SECRET_VARIETY = 8;
/** Least period of a secret, in characters: a shorter repeated string is not a secret. */
const MIN_SECRET_PERIOD = 16;

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9 };

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads environment variables and collects a problem for each invalid one, with its name. */
export class EnvironmentReader {
  /** A set, so that a variable that is read twice is reported once. */
  readonly problems = new Set<string>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  note(problem: string): void {
    this.problems.add(problem);
  }

  /** An empty variable counts as unset: `.env` files cannot unset one. */
  private raw(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** The trimmed items of a comma-separated list; empty if the variable is unset. */
  private list(name: string): string[] {
    return this.text(name, '')
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
  }

  text(name: string, fallback: string): string {
    return this.raw(name) ?? fallback;
  }

  integer<Fallback extends number | undefined>(
    name: string,
    fallback: Fallback,
    min: number,
    max: number,
  ): number | Fallback {
    const value = this.raw(name);
    if (value === undefined) {
      return fallback;
    }
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) {
      this.note(`${name} must be a whole number from ${min} to ${max}`);
      return fallback;
    }
    return number;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.raw(name)?.toLowerCase();
    if (value === undefined) {
      return fallback;
    }
    if (value !== 'true' && value !== 'false') {
      this.note(`${name} must be true or false`);
    }
    return value === 'true';
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.raw(name);
    if (value === undefined) {
      return fallback;
    }
    const known = allowed.find((item) => item === value);
    if (known === undefined) {
      this.note(`${name} must be one of ${allowed.join(', ')}`);
    }
    return known ?? fallback;
  }

  /**
   * A duration such as `90s`, `15m`, `1h` or `7d`, in seconds.
   *
   * @param least smallest allowed number, in its own unit
   */
  duration(name: string, fallback: string, least = 1): number {
    const [, digits = '', unit = ''] =
      /^(0|[1-9]\d{0,6})([smhd])$/.exec(this.text(name, fallback)) ?? [];
    if (digits === '' || Number(digits) < least) {
      this.note(`${name} must be a number with a unit, such as 90s, 15m, 1h or 7d`);
    }
    return Number(digits) * (SECONDS_PER_UNIT[unit] ?? 1);
  }

  /** A size such as `500MB` or `2GB`, in bytes; units are powers of 1000. */
  bytes(name: string, fallback: string): number {
    const [, digits = '', unit = ''] =
      /^([1-9]\d{0,5})([KMG]B)$/.exec(this.text(name, fallback)) ?? [];
    if (digits === '') {
      this.note(`${name} must be a number with a unit, such as 500MB or 2GB`);
    }
    return Number(digits) * (BYTES_PER_UNIT[unit] ?? 1);
  }

  postgresUrl(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : this.checkedPostgresUrl(name, value);
  }

  /** A comma-separated list; a comma within a URL must be percent-encoded. */
  postgresUrls(name: string): string[] {
    return this.list(name)
      .map((value) => this.checkedPostgresUrl(name, value))
      .filter((value) => value !== undefined);
  }

  /** Never puts the value into a message: it contains a password. */
  private checkedPostgresUrl(name: string, value: string): string | undefined {
    if (!isPostgresUrl(value)) {
      this.note(
        `${name} must be a URL such as postgresql://user:password@host:5432/name, with special characters of the password percent-encoded`,
      );
      return undefined;
    }
    if (!SSL_MODES.includes(sslModeOf(value) ?? 'disable')) {
      this.note(`${name} must have as its sslmode one of ${SSL_MODES.join(', ')}`);
    }
    return value;
  }

  /** The value itself stays out of every message: it holds a password. */
  smtpUrl(name: string): string | undefined {
    const value = this.raw(name);
    if (value !== undefined && !isUrl(value, 'smtp:', 'smtps:')) {
      this.note(
        `${name} must be a URL such as smtps://user:password@mail.example.com, with special characters of the password percent-encoded`,
      );
    }
    return value;
  }

  /** An absolute URL of the web, without a slash or a fragment at its end. */
  webUrl(name: string): string | undefined {
    return this.absoluteUrl(name)?.replace(/\/$/, '');
  }

  /** An absolute URL of the web as it is, without a fragment. */
  absoluteUrl(name: string): string | undefined {
    const value = this.raw(name);
    if (value !== undefined && (!isUrl(value, 'http:', 'https:') || value.includes('#'))) {
      this.note(`${name} must be a URL such as https://blog.example.com/reset, without a fragment`);
    }
    return value;
  }

  /** @param required whether a missing secret is a problem (otherwise the caller generates one) */
  secret(name: string, required: boolean): string | undefined {
    const value = this.env[name] === '' ? undefined : this.env[name];
    if (value === undefined && !required) {
      return undefined;
    }
    if ((value?.length ?? 0) < MIN_SECRET_LENGTH) {
      this.note(
        `${name} must be set to a secret of at least ${MIN_SECRET_LENGTH} characters, such as the output of: openssl rand -base64 48`,
      );
    } else if (isRepetitive(value ?? '')) {
      this.note(
        `${name} must not repeat a few characters: set it to the output of openssl rand -base64 48`,
      );
    }
    return value;
  }

  /** A comma-separated list; each item must be as long as {@link secret} requires. */
  secrets(name: string): string[] {
    const values = this.text(name, '')
      .split(',')
      .filter((value) => value !== '');
    if (values.some((value) => value.length < MIN_SECRET_LENGTH)) {
      this.note(
        `${name} must be secrets of at least ${MIN_SECRET_LENGTH} characters, with commas between`,
      );
    } else if (values.some(isRepetitive)) {
      this.note(`${name} must not have secrets that repeat a few characters`);
    }
    return values;
  }

  /** A normalised reference to an image. */
  imageReference(name: string): string | undefined {
    const value = this.raw(name);
    const normalized = value === undefined ? undefined : normalizeImageReference(value);
    if (value !== undefined && normalized === undefined) {
      this.note(`${name} must be an http or https URL or a path such as /assets/nobody.png`);
    }
    return normalized;
  }

  /** A comma-separated list of origins, in the form in which browsers send them (RFC 6454 §6.2). */
  origins(name: string): string[] {
    const values = this.list(name);
    if (values.some((value) => !URL.canParse(value) || new URL(value).origin !== value)) {
      this.note(`${name} must be origins such as https://blog.example.com, with commas between`);
    }
    return values;
  }

  /** A comma-separated list of IP addresses and ranges in CIDR notation. */
  addressRanges(name: string): string[] {
    const values = this.list(name);
    if (!values.every(isAddressRange)) {
      this.note(
        `${name} must be IP addresses or ranges such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32, with commas between`,
      );
    }
    return values;
  }
}

/**
 * Whether a secret is easy to guess despite its length: few different characters, or a repeated string.
 */
function isRepetitive(secret: string): boolean {
  const periods = Array.from({ length: MIN_SECRET_PERIOD - 1 }, (_, index) => index + 1);
  return (
    new Set(secret).size < MIN_SECRET_VARIETY ||
    periods.some((period) => secret.slice(period) === secret.slice(0, -period))
  );
}

/** Whether `value` is a URL with a host, of one of these protocols, whose user and password can be decoded. */
function isUrl(value: string, ...protocols: string[]): boolean {
  try {
    const { protocol, hostname, username, password } = new URL(value);
    [username, password].forEach((part) => decodeURIComponent(part));
    return protocols.includes(protocol) && hostname !== '';
  } catch {
    return false;
  }
}

function isPostgresUrl(value: string): boolean {
  try {
    const { protocol, username, password, pathname } = new URL(value);
    // The driver decodes these parts, and throws on an invalid percent-encoding.
    [username, password, pathname].forEach((part) => decodeURIComponent(part));
    return /^postgres(ql)?:$/.test(protocol) && pathname.length > 1;
  } catch {
    return false;
  }
}
