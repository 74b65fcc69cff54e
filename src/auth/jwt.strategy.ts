import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { parseResourceId } from '../common/validation/resource-id.js';
import { AppConfig } from '../config/app-config.js';
import type { User } from '../user/user.entity.js';
import { UserRepository } from '../user/user.repository.js';

/** Reads `Authorization: Bearer <token>` and finds the user it names. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly users: UserRepository,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: config.jwtSecret,
      algorithms: ['HS256'],
    });
  }

  /** @returns the user, or null where the token is good but its user is gone */
  async validate({ sub }: { sub?: unknown }): Promise<User | null> {
    const id = typeof sub === 'string' ? parseResourceId(sub) : undefined;
    return id === undefined ? null : this.users.findProfile(id);
  }
}
