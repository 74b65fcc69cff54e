/*
 * What is used of the AWS SDK. A file of its own, which is loaded when it is first needed: it takes memory and
 * time that instances without a bucket need not spend. In the bundle, too, it is a file of its own.
 */
export {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
