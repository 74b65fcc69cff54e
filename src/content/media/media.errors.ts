import {
  ConflictError,
  ContentTooLargeError,
  NotFoundError,
  UnavailableError,
  UnprocessableError,
  UnsupportedContentError,
} from '../../platform/errors/app-errors.js';
import { MAX_UPLOAD_BYTES } from './media-limits.js';

/** Seconds after which a storage that cannot be reached is tried again. */
const RETRY_AFTER = 5;

/** What was uploaded is no picture, or none that can be served. */
export class UnsupportedImageError extends UnprocessableError {
  /** @param reason what is wrong with it, for people */
  constructor(reason = 'This is not a whole JPEG, PNG, WebP, AVIF or GIF picture') {
    super('unsupported_image', reason);
  }
}

/** The upload is larger than {@link MAX_UPLOAD_BYTES}. */
export class UploadTooLargeError extends ContentTooLargeError {
  constructor() {
    super(`A picture must have at most ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB`);
  }
}

/** The body of an upload is declared to be something else than a picture. */
export class NotAnUploadError extends UnsupportedContentError {
  constructor() {
    super(
      'The body must be a picture (Content-Type: image/* or application/octet-stream), or a form with one (multipart/form-data)',
    );
  }
}

/** The pictures of a person would be larger than `USER_MEDIA_LIMIT` altogether. */
export class MediaLimitError extends UnprocessableError {
  /** @param limit in bytes */
  constructor(limit: number) {
    super(
      'media_limit',
      `Your pictures may have ${Math.floor(limit / 1e6)} MB altogether, please delete some first`,
    );
  }
}

/** There is no such picture of the caller. */
export class MediumNotFoundError extends NotFoundError {
  constructor() {
    super('Picture not found');
  }
}

/** Articles show the picture. */
export class MediaInUseError extends ConflictError {
  /** @param articles paths of those that the caller can see */
  constructor(articles: readonly string[]) {
    super('media_in_use', 'Articles show this picture, please remove it from them first', articles);
  }
}

/** The folder or the bucket of the pictures cannot be reached or written. */
export class MediaStorageError extends UnavailableError {
  /** @param cause for the log */
  constructor(cause?: unknown) {
    super(
      'media_unavailable',
      'Pictures are not available at the moment, please try again',
      RETRY_AFTER,
    );
    this.cause = cause;
  }
}
