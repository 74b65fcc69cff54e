import { ref } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors/app-errors.js';
import { stackOf } from '../../platform/errors/is-error.js';
import type { User } from '../../people/user/user.entity.js';
import { CredentialsChangedError } from '../../people/user/user.errors.js';
import { UserRepository } from '../../people/user/user.repository.js';
import type { MediaQueryDto } from './dto/media-query.dto.js';
import type { UpdateMediumDto } from './dto/update-medium.dto.js';
import type { IncomingUpload } from './incoming-upload.js';
import { mainFileOf, type PictureFiles } from './media-files.js';
import { MediaRemoval } from './media-removal.js';
import {
  MediaInUseError,
  MediaLimitError,
  MediaStorageError,
  MediumNotFoundError,
} from './media.errors.js';
import { Medium } from './medium.entity.js';
import { type MediaPage, MediumRepository } from './medium.repository.js';
import { PictureIntake } from './picture-intake.js';
import type { ProcessedPicture } from './picture-processor.js';
import { MediaStorage } from './storage/media-storage.js';

/** Somebody's own pictures. */
@Injectable()
export class MediaService {
  private readonly logger = new Logger(MediaService.name);

  constructor(
    private readonly em: EntityManager,
    private readonly media: MediumRepository,
    private readonly users: UserRepository,
    private readonly intake: PictureIntake,
    private readonly storage: MediaStorage,
    private readonly removal: MediaRemoval,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Adds a picture. Its files are stored before its row. One that the user has already stays as it is.
   *
   * @throws MediaLimitError
   * @throws UnsupportedImageError, UploadTooLargeError, NotAnUploadError, MediaStorageError
   * @throws TooManyRequestsError, UnavailableError while too many pictures are processed
   */
  async upload(user: User, upload: IncomingUpload): Promise<{ medium: Medium; created: boolean }> {
    // Before the body is read.
    await this.assertRoom(user, '', 1);
    const picture = await this.intake.take(upload, ({ hash, storedSize }) =>
      this.assertRoom(user, hash, storedSize),
    );
    try {
      return await this.em.transactional((em) => this.add(em, user, picture));
    } catch (error) {
      // After a conflict of transactions, this is repeated with the same files.
      if (error instanceof AppError) {
        await this.removeFiles(picture);
      }
      throw error;
    }
  }

  /** The user's pictures, newest first. */
  list(user: User, query: MediaQueryDto): Promise<MediaPage> {
    return this.media.readPage(user.id, query);
  }

  /** @throws MediumNotFoundError */
  async update(user: User, id: number, { alt }: UpdateMediumDto): Promise<Medium> {
    const medium = await this.findOwn(user, id);
    medium.alt = alt;
    await this.em.flush();
    return medium;
  }

  /**
   * Deletes a picture. If its files cannot be removed now, `PurgeMediaJob` does it.
   *
   * @throws MediumNotFoundError
   * @throws MediaInUseError
   */
  async delete(user: User, id: number): Promise<void> {
    const now = this.clock.now();
    const medium = await this.findOwn(user, id);
    const articles = await this.media.articlesShowing(medium.hash, { viewer: user, now });
    if (articles.length > 0) {
      const visible = articles.filter(({ isVisible }) => isVisible);
      throw new MediaInUseError(visible.map(({ slug }) => `/article/${slug}`));
    }
    await this.media.markDeleted(id, now);
    await this.removeFiles(medium);
  }

  private async findOwn(user: User, id: number): Promise<Medium> {
    const medium = await this.media.findOwn(user.id, id);
    if (!medium) {
      throw new MediumNotFoundError();
    }
    return medium;
  }

  /** Call it in a transaction. */
  private async add(
    em: EntityManager,
    user: User,
    picture: ProcessedPicture,
  ): Promise<{ medium: Medium; created: boolean }> {
    const { hash } = picture;
    await this.media.lockFiles(hash);
    if ((await this.storage.sizeOf(mainFileOf(picture))) === undefined) {
      // Somebody else has deleted the same picture just now.
      throw new MediaStorageError();
    }
    // Of uploads at once, each counts those before it.
    const version = await this.users.lockCredentials(user.id);
    if (version !== user.credentialsVersion) {
      // Also where the account was deleted: nothing may be added to it.
      throw new CredentialsChangedError();
    }
    const known = await this.media.findByHash(user.id, hash);
    if (known) {
      return { medium: known, created: false };
    }
    await this.assertRoom(user, hash, picture.storedSize);
    const { files: _files, ...fields } = picture;
    const now = this.clock.now();
    const medium = em.create(Medium, {
      ...fields,
      widths: [...picture.widths],
      owner: ref(user),
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    return { medium, created: true };
  }

  /** @throws MediaLimitError if the user's pictures have more bytes together with this one */
  private async assertRoom({ id }: User, hash: string, size: number): Promise<void> {
    const { userLimit } = this.config.media;
    if ((await this.media.storedSizeBeside(id, hash)) + size > userLimit) {
      throw new MediaLimitError(userLimit);
    }
  }

  private async removeFiles(picture: PictureFiles): Promise<void> {
    try {
      await this.removal.removeUnused(picture);
    } catch (error) {
      this.logger.warn({ cause: stackOf(error) }, 'The files of a picture are removed later');
    }
  }
}
