import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { PersonalAccessTokenModule } from '../personal-access-token/personal-access-token.module.js';
import { SessionModule } from '../session/session.module.js';
import { type AcceptedTokens, RequestTokens } from './accepted-tokens.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { PermissionGuard } from './permission.guard.js';
import { JwtStrategy } from './jwt.strategy.js';

/** Authentication: the guard of every route, and how it reads tokens. */
@Module({})
export class AuthModule {
  /** @param acceptedAt the tokens that the API of a route accepts, by the template of the route */
  static register(acceptedAt: (route: string) => AcceptedTokens): DynamicModule {
    return {
      module: AuthModule,
      imports: [PassportModule, SessionModule, PersonalAccessTokenModule],
      providers: [
        { provide: RequestTokens, useValue: new RequestTokens(acceptedAt) },
        JwtStrategy,
        { provide: APP_GUARD, useClass: JwtAuthGuard },
        { provide: APP_GUARD, useClass: PermissionGuard },
      ],
    };
  }
}
