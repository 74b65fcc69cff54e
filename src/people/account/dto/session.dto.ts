import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import type { Session } from '../../session/session.entity.js';

/** A session of the caller. */
@ApiSchema({ description: 'One of your sessions.' })
export class SessionDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  lastUsedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  userAgent!: string | null;

  @ApiProperty({ description: 'Whether your token belongs to this session', example: true })
  current!: boolean;

  static from(session: Session, current: Session): SessionDto {
    return {
      id: session.id,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      userAgent: session.userAgent,
      current: session.id === current.id,
    };
  }
}

/** All sessions of the caller. */
@ApiSchema({ description: 'All of your sessions.' })
export class SessionListDto {
  @ApiProperty({ type: [SessionDto] })
  items!: SessionDto[];

  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  total!: number;

  static from(sessions: Session[], current: Session): SessionListDto {
    return {
      items: sessions.map((session) => SessionDto.from(session, current)),
      total: sessions.length,
    };
  }
}
