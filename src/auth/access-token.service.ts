import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

/** Makes the access tokens that `JwtStrategy` reads. */
@Injectable()
export class AccessTokenService {
  constructor(private readonly jwt: JwtService) {}

  /** A signed token that names the user as its subject (RFC 7519 §4.1.2). */
  issueFor(user: { id: number }): Promise<string> {
    return this.jwt.signAsync({}, { subject: String(user.id) });
  }
}
