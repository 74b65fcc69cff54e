import type { EnvironmentReader } from './environment-reader.js';

/** Where pictures are stored, and how much of them (docs/publication.md#pictures). */
export interface MediaConfig {
  /** Greatest size of all pictures of one person, in bytes. */
  readonly userLimit: number;
  /** Undefined: they are in the folder `media` of `DATA_DIR`. */
  readonly s3: S3Config | undefined;
}

/** A bucket of AWS S3, or of anything that speaks its protocol. */
export interface S3Config {
  readonly bucket: string;
  /** Undefined: the one of AWS. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Undefined: those that the AWS SDK finds by itself, such as the role of the machine. */
  readonly credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Whether the bucket is named in the path, and not in the host name. */
  readonly forcePathStyle: boolean;
}

const BUCKET = 'MEDIA_S3_BUCKET';
const OTHERS = ['MEDIA_S3_ENDPOINT', 'MEDIA_S3_ACCESS_KEY_ID', 'MEDIA_S3_SECRET_ACCESS_KEY'];

/** Reads what concerns pictures. */
export function mediaConfig(read: EnvironmentReader): MediaConfig {
  return { userLimit: read.bytes('USER_MEDIA_LIMIT', '500MB'), s3: s3Config(read) };
}

function s3Config(read: EnvironmentReader): S3Config | undefined {
  const bucket = read.text(BUCKET, '');
  if (bucket === '') {
    if (OTHERS.some((name) => read.text(name, '') !== '')) {
      read.note(`${BUCKET} must be set where another variable of MEDIA_S3 is`);
    }
    return undefined;
  }
  const endpoint = read.webUrl('MEDIA_S3_ENDPOINT');
  return {
    bucket,
    endpoint,
    region: read.text('MEDIA_S3_REGION', 'us-east-1'),
    credentials: credentials(read),
    // What calls itself compatible mostly has no host name for each bucket.
    forcePathStyle: read.flag('MEDIA_S3_FORCE_PATH_STYLE', endpoint !== undefined),
  };
}

function credentials(read: EnvironmentReader): S3Config['credentials'] {
  const accessKeyId = read.text('MEDIA_S3_ACCESS_KEY_ID', '');
  const secretAccessKey = read.text('MEDIA_S3_SECRET_ACCESS_KEY', '');
  if ((accessKeyId === '') !== (secretAccessKey === '')) {
    read.note('MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY must be set together');
  }
  return accessKeyId === '' ? undefined : { accessKeyId, secretAccessKey };
}
