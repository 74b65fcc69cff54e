import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { SchemaStatus } from './schema-status.js';

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [HealthService, SchemaStatus],
})
export class HealthModule {}
