import { Module } from '@nestjs/common';
import { PersonalDataModule } from '../personal-data/personal-data.module.js';
import { DataExportController } from './data-export.controller.js';
import { DataExportService } from './data-export.service.js';

/** The export of what is stored about a user. */
@Module({
  imports: [PersonalDataModule],
  controllers: [DataExportController],
  providers: [DataExportService],
})
export class DataExportModule {}
