import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { User } from '../../people/user/user.entity.js';
import { MediaFileController } from './media-file.controller.js';
import { MediaFilesService } from './media-files.service.js';
import { mediaFolder } from './media-folders.js';
import { MediaPersonalData } from './media.personal-data.js';
import { MediaRemoval } from './media-removal.js';
import { MediaController } from './media.controller.js';
import { MediaService } from './media.service.js';
import { Medium } from './medium.entity.js';
import { OwnMediaController } from './own-media.controller.js';
import { PictureIntake } from './picture-intake.js';
import { PictureProcessor } from './picture-processor.js';
import { PurgeMediaJob } from './purge-media.job.js';
import { FolderStorage } from './storage/folder-storage.js';
import { MediaStorage } from './storage/media-storage.js';
import { S3Storage } from './storage/s3-storage.js';
import { SweepMediaJob } from './sweep-media.job.js';

/** Pictures: uploading, processing, storing and serving them. */
@Module({
  imports: [MikroOrmModule.forFeature([Medium, User])],
  controllers: [MediaFileController, MediaController, OwnMediaController],
  providers: [
    {
      provide: MediaStorage,
      inject: [AppConfig],
      useFactory: (config: AppConfig): MediaStorage =>
        config.media.s3 ? new S3Storage(config.media.s3) : new FolderStorage(mediaFolder(config)),
    },
    MediaFilesService,
    MediaService,
    MediaRemoval,
    PictureIntake,
    PictureProcessor,
    MediaPersonalData,
    PurgeMediaJob,
    SweepMediaJob,
  ],
})
export class MediaModule {}
