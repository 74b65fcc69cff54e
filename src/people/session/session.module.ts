import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AppConfig } from '../../config/app-config.js';
import { JwtIssuer } from './jwt-issuer.js';
import { PurgeSessionsJob } from './purge-sessions.job.js';
import { RefreshToken } from './refresh-token.entity.js';
import { Session } from './session.entity.js';
import { SessionService } from './session.service.js';
import { keyId, TOKEN_ISSUER } from './token-keys.js';
import { TokenSessionService } from './token-session.service.js';
import { SessionPersonalData } from './session.personal-data.js';

/** Sessions of signed-in users, and their tokens. */
@Module({
  imports: [
    MikroOrmModule.forFeature([Session, RefreshToken]),
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        secret: config.jwtSecret,
        signOptions: { algorithm: 'HS256', keyid: keyId(config.jwtSecret), issuer: TOKEN_ISSUER },
      }),
    }),
  ],
  providers: [
    SessionPersonalData,
    JwtIssuer,
    TokenSessionService,
    SessionService,
    PurgeSessionsJob,
  ],
  exports: [SessionService, TokenSessionService],
})
export class SessionModule {}
