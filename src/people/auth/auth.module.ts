import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { SessionModule } from '../session/session.module.js';
import { type AcceptedTokens, RequestTokens } from './accepted-tokens.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';

/** Who is calling: tokens are read, and the guard is in front of every route. */
@Module({})
export class AuthModule {
  /** @param acceptedAt which tokens the API accepts that the template of a route belongs to */
  static register(acceptedAt: (route: string) => AcceptedTokens): DynamicModule {
    return {
      module: AuthModule,
      imports: [PassportModule, SessionModule],
      providers: [
        { provide: RequestTokens, useValue: new RequestTokens(acceptedAt) },
        JwtStrategy,
        { provide: APP_GUARD, useClass: JwtAuthGuard },
      ],
    };
  }
}
