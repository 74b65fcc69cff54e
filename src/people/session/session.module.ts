import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { PurgeSessionsJob } from './purge-sessions.job.js';
import { RefreshToken } from './refresh-token.entity.js';
import { SessionController } from '../account/session.controller.js';
import { Session } from './session.entity.js';
import { SessionService } from './session.service.js';

/** Who is signed in, where, and for how long. */
@Module({
  imports: [MikroOrmModule.forFeature([Session, RefreshToken]), AuthModule],
  controllers: [SessionController],
  providers: [SessionService, PurgeSessionsJob],
  exports: [SessionService],
})
export class SessionModule {}
