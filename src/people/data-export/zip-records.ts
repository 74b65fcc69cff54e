/** A file in a ZIP archive, as the records of the archive describe it. */
export interface ZipEntry {
  /** Path within the archive, with `/` as separator. */
  name: string;
  modifiedAt: Date;
  /** Position of its local header in the archive. */
  offset: number;
  /** CRC-32 of its content. */
  checksum: number;
  /** Bytes of its content. */
  size: number;
  /** Bytes of its content as stored. */
  compressedSize: number;
}

/** Where the central directory is. */
export interface ZipDirectory {
  entries: number;
  /** Bytes. */
  size: number;
  /** Position in the archive. */
  offset: number;
}

/** A field of a record: its value, and the number of bytes that it takes, little-endian. */
type Field = readonly [value: number, bytes: 2 | 4 | 8];

const LOCAL_HEADER = 0x04034b50;
const DATA_DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_END_LOCATOR = 0x07064b50;
const END_RECORD = 0x06054b50;

/** Sizes and checksum come after the content, and the name is in UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;

/** Version of the format with Zip64, which every reader of today supports. */
const VERSION = 45;
const MADE_ON_UNIX = 3 << 8;
/** A regular file, which its owner can write and all can read; the upper half of the attributes. */
const ATTRIBUTES = 0o100644 * 0x10000;

const EXTENDED_TIMESTAMP = 0x5455;
const ZIP64 = 0x0001;

/** In place of what does not fit, and is in the Zip64 fields. */
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/**
 * The record before the content of a file (APPNOTE.TXT 4.3.7 of PKWARE, like all that follow): only the name and the
 * time are known by then.
 */
export function localHeader({ name, modifiedAt }: ZipEntry): Buffer {
  const nameBytes = Buffer.from(name);
  const extra = timestampOf(modifiedAt);
  const fields = record(
    [LOCAL_HEADER, 4],
    [VERSION, 2],
    [FLAGS, 2],
    [DEFLATE, 2],
    ...dosTimeOf(modifiedAt),
    [0, 4],
    [0, 4],
    [0, 4],
    [nameBytes.length, 2],
    [extra.length, 2],
  );
  return Buffer.concat([fields, nameBytes, extra]);
}

/** The record after the content of a file (4.3.9). */
export function dataDescriptor({ checksum, size, compressedSize }: ZipEntry): Buffer {
  const bytes = size > MAX_32 || compressedSize > MAX_32 ? 8 : 4;
  return record([DATA_DESCRIPTOR, 4], [checksum, 4], [compressedSize, bytes], [size, bytes]);
}

/** The record of a file in the central directory (4.3.12). */
export function centralHeader(entry: ZipEntry): Buffer {
  const { name, modifiedAt, checksum, size, compressedSize, offset } = entry;
  const nameBytes = Buffer.from(name);
  const extra = Buffer.concat([timestampOf(modifiedAt), zip64Of(size, compressedSize, offset)]);
  const fields = record(
    [CENTRAL_HEADER, 4],
    [MADE_ON_UNIX + VERSION, 2],
    [VERSION, 2],
    [FLAGS, 2],
    [DEFLATE, 2],
    ...dosTimeOf(modifiedAt),
    [checksum, 4],
    [Math.min(compressedSize, MAX_32), 4],
    [Math.min(size, MAX_32), 4],
    [nameBytes.length, 2],
    [extra.length, 2],
    // No comment, the first disk, and not known to be text.
    [0, 2],
    [0, 2],
    [0, 2],
    [ATTRIBUTES, 4],
    [Math.min(offset, MAX_32), 4],
  );
  return Buffer.concat([fields, nameBytes, extra]);
}

/** The end of an archive (4.3.14 to 4.3.16). */
export function endRecords({ entries, size, offset }: ZipDirectory): Buffer {
  const end = record(
    [END_RECORD, 4],
    [0, 2],
    [0, 2],
    [Math.min(entries, MAX_16), 2],
    [Math.min(entries, MAX_16), 2],
    [Math.min(size, MAX_32), 4],
    [Math.min(offset, MAX_32), 4],
    [0, 2],
  );
  if (entries < MAX_16 && size < MAX_32 && offset < MAX_32) {
    return end;
  }
  const zip64End = record(
    [ZIP64_END_RECORD, 4],
    // Bytes that follow.
    [44, 8],
    [MADE_ON_UNIX + VERSION, 2],
    [VERSION, 2],
    [0, 4],
    [0, 4],
    [entries, 8],
    [entries, 8],
    [size, 8],
    [offset, 8],
  );
  const locator = record([ZIP64_END_LOCATOR, 4], [0, 4], [offset + size, 8], [1, 4]);
  return Buffer.concat([zip64End, locator, end]);
}

/** Those of the values that do not fit in 32 bits, in the order that the format prescribes (4.5.3). */
function zip64Of(...values: number[]): Buffer {
  const large = values.filter((value) => value >= MAX_32).map((value): Field => [value, 8]);
  return large.length === 0 ? Buffer.alloc(0) : record([ZIP64, 2], [large.length * 8, 2], ...large);
}

/** Time and date of MS-DOS, in UTC: readers prefer the extended timestamp. Beyond its years, the nearest. */
function dosTimeOf(time: Date): [time: Field, date: Field] {
  const year = Math.min(Math.max(time.getUTCFullYear(), 1980), 2107);
  const date = ((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  const seconds = time.getUTCSeconds() >> 1;
  return [
    [(time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | seconds, 2],
    [date, 2],
  ];
}

/** The extra field with the time of the last change, in seconds since 1970, up to 2038. */
function timestampOf(time: Date): Buffer {
  const field = Buffer.alloc(9);
  field.writeUInt16LE(EXTENDED_TIMESTAMP, 0);
  field.writeUInt16LE(5, 2);
  // Only the time of the last change follows.
  field.writeUInt8(1, 4);
  field.writeInt32LE(Math.min(Math.floor(time.getTime() / 1000), 0x7fffffff), 5);
  return field;
}

function record(...fields: Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((length, [, bytes]) => length + bytes, 0));
  let position = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 8) {
      buffer.writeBigUInt64LE(BigInt(value), position);
    } else {
      buffer.writeUIntLE(value, position, bytes);
    }
    position += bytes;
  }
  return buffer;
}
