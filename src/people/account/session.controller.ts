import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { CurrentSession, CurrentUser } from '../auth/current-user.decorator.js';
import { Public } from '../auth/public.decorator.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { User } from '../user/user.entity.js';
import { RefreshDto, TokenPairDto } from './dto/refresh.dto.js';
import { SessionListDto } from './dto/session.dto.js';
import { Session } from '../session/session.entity.js';
import { RefreshTokenInvalidError, SessionNotFoundError } from '../session/session.errors.js';
import { SessionService } from '../session/session.service.js';

/** Sessions (docs/sessions.md). */
@ApiTags('session')
@Controller('user')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @RepeatsConflicts()
  @Post('refresh')
  @Public()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refreshTokens',
    summary: 'Refresh your tokens',
    description:
      'Exchanges a refresh token for a new pair of tokens. A refresh token works only once: if it is used again, its session ends.',
  })
  @ApiOkResponse({ type: TokenPairDto })
  @ApiProblems(new RefreshTokenInvalidError())
  async refresh(
    @Body() { refreshToken }: RefreshDto,
    @CurrentClient() { userAgent }: Client,
  ): Promise<TokenPairDto> {
    return TokenPairDto.from(await this.sessions.refresh(refreshToken, userAgent));
  }

  @Get('session')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List your sessions',
    description: 'Most recently used first.',
  })
  @ApiOkResponse({ type: SessionListDto })
  @ApiProblems(401)
  async list(
    @CurrentUser() user: User,
    @CurrentSession() current: Session,
  ): Promise<SessionListDto> {
    return SessionListDto.from(await this.sessions.list(user), current);
  }

  @RepeatsConflicts()
  @Delete('session/:id')
  @RequirePermission('account')
  @ApiParam({
    name: 'id',
    description: 'Id of the session',
    schema: { type: 'integer', example: 2 },
  })
  @ApiOperation({
    operationId: 'endSession',
    summary: 'End one of your sessions',
    description: 'Signs that device out: its tokens stop working.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(401, new SessionNotFoundError(), 414)
  async end(
    @CurrentUser() user: User,
    @Param('id', new ResourceIdPipe(SessionNotFoundError)) id: number,
  ): Promise<DeletedDto> {
    await this.sessions.end(user, id);
    return { success: true };
  }

  @RepeatsConflicts()
  @Post('sign-out')
  @HttpCode(204)
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'signOut',
    summary: 'Sign out',
    description: 'Ends the session of the token that you send.',
  })
  @ApiNoContentResponse()
  @ApiProblems(401)
  async signOut(@CurrentSession() session: Session): Promise<void> {
    await this.sessions.signOut(session);
  }
}
