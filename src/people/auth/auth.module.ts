import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { AppConfig } from '../../config/app-config.js';
import { Session } from '../session/session.entity.js';
import { AccessTokenService } from '../session/access-token.service.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { keyId, TOKEN_AUDIENCE, TOKEN_ISSUER } from '../session/token-keys.js';
import { TokenSessionService } from '../session/token-session.service.js';

/** Who is calling: tokens made and read, and the guard in front of every route. */
@Module({
  imports: [
    PassportModule,
    MikroOrmModule.forFeature([Session]),
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        secret: config.jwtSecret,
        signOptions: {
          algorithm: 'HS256',
          keyid: keyId(config.jwtSecret),
          issuer: TOKEN_ISSUER,
          audience: TOKEN_AUDIENCE,
          expiresIn: config.jwtExpiresInSeconds,
        },
      }),
    }),
  ],
  providers: [
    AccessTokenService,
    TokenSessionService,
    JwtStrategy,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
  ],
  exports: [AccessTokenService, TokenSessionService],
})
export class AuthModule {}
