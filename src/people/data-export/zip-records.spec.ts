import { fromBufferPromise } from 'yauzl';
import { centralHeader, dataDescriptor, endRecords, type ZipEntry } from './zip-records.js';

const LARGE = 5_000_000_000;

const ENTRY: ZipEntry = {
  name: 'a.json',
  modifiedAt: new Date('2026-11-30T12:00:00Z'),
  offset: 0,
  checksum: 1,
  size: 10,
  compressedSize: 12,
};

/** The only entry of an archive that consists of its directory. */
async function read(entry: ZipEntry): Promise<object> {
  const header = centralHeader(entry);
  const end = endRecords({ entries: 1, size: header.length, offset: 0 });
  const zip = await fromBufferPromise(Buffer.concat([header, end]), { lazyEntries: true });
  for await (const found of zip.eachEntry()) {
    return found;
  }
  return {};
}

describe('the records of a ZIP archive', () => {
  it.each([
    ['nothing that is large', {}],
    ['a large file', { size: LARGE, compressedSize: LARGE - 1 }],
    ['a large file that is compressed well', { size: LARGE }],
    ['a file behind others', { offset: LARGE }],
    ['all of them', { size: LARGE, compressedSize: LARGE - 1, offset: LARGE + 1 }],
  ])('tell the sizes and the place of %s', async (_, large) => {
    const { size, compressedSize, offset } = { ...ENTRY, ...large };
    expect(await read({ ...ENTRY, ...large })).toMatchObject({
      uncompressedSize: size,
      compressedSize,
      relativeOffsetOfLocalHeader: offset,
    });
  });

  it('tell a size after the content in eight bytes where four are too few', () => {
    expect(dataDescriptor(ENTRY)).toHaveLength(16);
    const descriptor = dataDescriptor({ ...ENTRY, size: LARGE });
    expect(descriptor).toHaveLength(24);
    expect(descriptor.readBigUInt64LE(8)).toBe(12n);
    expect(descriptor.readBigUInt64LE(16)).toBe(BigInt(LARGE));
  });

  it.each(['1970-01-01T00:00:00.000Z', '2200-01-01T00:00:00.000Z'])(
    'can tell the time %s, of which the format knows the nearest',
    async (time) => {
      expect(await read({ ...ENTRY, modifiedAt: new Date(time) })).toMatchObject({
        fileName: 'a.json',
      });
    },
  );
});
