import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { S3Config } from '../../../config/media-config.js';
import type { ByteRange } from '../../../platform/http/byte-range.js';
import { MediaStorageError } from '../media.errors.js';
import { type ListedFile, MediaStorage } from './media-storage.js';
import type { S3Client } from './s3-sdk.js';

/** Milliseconds to wait for a connection. */
const CONNECTION_TIMEOUT = 3000;

/** Milliseconds without anything received or sent. */
const REQUEST_TIMEOUT = 15_000;

/** How often a request is sent at most. */
const ATTEMPTS = 2;

const ignore = (): void => undefined;

/** A log that nobody reads. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The AWS SDK, loaded when a picture is first stored or read. */
type Sdk = typeof import('./s3-sdk.js');

/** Stores files in a bucket. */
export class S3Storage extends MediaStorage {
  private connected: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  constructor(private readonly config: S3Config) {
    super();
  }

  put(name: string, path: string, contentType: string): Promise<void> {
    return this.use(async ({ PutObjectCommand }, client) => {
      await client.send(
        new PutObjectCommand({
          ...this.keyOf(name),
          Body: createReadStream(path),
          ContentLength: (await stat(path)).size,
          ContentType: contentType,
        }),
      );
    });
  }

  sizeOf(name: string): Promise<number | undefined> {
    return this.use(({ HeadObjectCommand }, client) =>
      unlessMissing(async () => {
        const { ContentLength } = await client.send(new HeadObjectCommand(this.keyOf(name)));
        return ContentLength;
      }),
    );
  }

  read(name: string, range?: ByteRange): Promise<Readable | undefined> {
    const part = range && { Range: `bytes=${range.start}-${range.end}` };
    return this.use(({ GetObjectCommand }, client) =>
      unlessMissing(async () => {
        const { Body } = await client.send(new GetObjectCommand({ ...this.keyOf(name), ...part }));
        // In Node.js it is one, of the many types that it has.
        return Body instanceof Readable ? Body : undefined;
      }),
    );
  }

  remove(names: readonly string[]): Promise<void> {
    return this.use(async ({ DeleteObjectCommand }, client) => {
      for (const name of names) {
        await client.send(new DeleteObjectCommand(this.keyOf(name)));
      }
    });
  }

  async *list(): AsyncGenerator<ListedFile, void> {
    let after: string | undefined;
    do {
      const page = await this.use(({ ListObjectsV2Command }, client) =>
        client.send(
          new ListObjectsV2Command({
            Bucket: this.config.bucket,
            ...(after !== undefined && { ContinuationToken: after }),
          }),
        ),
      );
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && LastModified) {
          yield { name: Key, modifiedAt: LastModified };
        }
      }
      after = page.NextContinuationToken;
    } while (after !== undefined);
  }

  private keyOf(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.config.bucket, Key: name };
  }

  /** @throws MediaStorageError for any error of the bucket */
  private async use<T>(work: (sdk: Sdk, client: S3Client) => Promise<T>): Promise<T> {
    try {
      this.connected ??= connect(this.config);
      const { sdk, client } = await this.connected;
      return await work(sdk, client);
    } catch (error) {
      throw new MediaStorageError(error);
    }
  }
}

async function connect({
  endpoint,
  region,
  credentials,
  forcePathStyle,
}: S3Config): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await import('./s3-sdk.js');
  const client = new sdk.S3Client({
    region,
    forcePathStyle,
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT, requestTimeout: REQUEST_TIMEOUT },
    // Many compatible servers do not know the checksums that AWS introduced in 2024.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It writes to the console otherwise; all errors are thrown as well.
    logger: SILENT,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
  return { sdk, client };
}

/** The result of `work`; undefined if the bucket has no such file. */
async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (statusOf(error) === 404) {
      return undefined;
    }
    throw error;
  }
}

function statusOf(error: unknown): unknown {
  const metadata: unknown =
    typeof error === 'object' && error !== null && '$metadata' in error
      ? error.$metadata
      : undefined;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : undefined;
}
