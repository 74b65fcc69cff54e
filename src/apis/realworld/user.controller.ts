import { Get, HttpCode, Inject, Post, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import type { FastifyReply } from 'fastify';
import { CurrentSession, CurrentUser } from '../../people/auth/current-user.decorator.js';
import { Public } from '../../people/auth/public.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { Verbatim } from '../../platform/validation/verbatim.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { AppConfig } from '../../config/app-config.js';
import { LimitSignUps } from '../../people/limits/limit-sign-ups.decorator.js';
import { Session } from '../../people/session/session.entity.js';
import { User } from '../../people/user/user.entity.js';
import {
  AccountSuspendedError,
  InvalidCredentialsError,
  RecentSignInRequiredError,
  SignUpClosedError,
} from '../../people/user/user.errors.js';
import { AccountService } from '../../people/account/account.service.js';
import { ProfileService } from '../../people/account/profile.service.js';
import { ApiErrors } from './api-realworld.decorator.js';
import { CurrentToken } from './current-token.decorator.js';
import { UserResponseDto } from './dto/user.dto.js';
import { LoginDto, RegisterDto, UpdateUserDto } from './dto/write-user.dto.js';
import { ApiWrappedBody, Wrapped, WrappedChanges } from './input/lenient-input.js';
import { RealWorldController } from './realworld-controller.decorator.js';
import { REALWORLD_SESSIONS, type RealWorldSessions } from './realworld-tokens.js';

/** Sign-up and sign-in. */
@RealWorldController('users', 'user')
export class RealWorldUsersController {
  constructor(
    private readonly accounts: AccountService,
    @Inject(REALWORLD_SESSIONS) private readonly sessions: RealWorldSessions,
  ) {}

  @RepeatsConflicts()
  @Post()
  @Public()
  @Verbatim('user.password')
  @LimitSignUps()
  @ApiOperation({
    operationId: 'registerUser',
    summary: 'Create an account and sign in',
    description: 'Returns the new account with its token.',
  })
  @ApiWrappedBody('user', RegisterDto)
  @ApiCreatedResponse({ type: UserResponseDto, headers: LOCATION })
  @ApiErrors(new SignUpClosedError('closed'), 409)
  async register(
    @Wrapped('user') body: RegisterDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserResponseDto> {
    const signedIn = await this.accounts.signUp(body.toAccount(), client, this.sessions);
    setLocation(reply, 'api', 'user');
    return UserResponseDto.from(signedIn.user, signedIn.token);
  }

  @RepeatsConflicts()
  @Post('login')
  @Public()
  @Verbatim('user.password')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'loginUser',
    summary: 'Sign in',
    description:
      'Returns your account with a new token. An unknown email and a wrong password give the same error, and repeated failures have to wait (429).',
  })
  @ApiWrappedBody('user', LoginDto)
  @ApiOkResponse({ type: UserResponseDto })
  @ApiErrors(new InvalidCredentialsError(), new AccountSuspendedError())
  async login(
    @Wrapped('user') body: LoginDto,
    @CurrentClient() client: Client,
  ): Promise<UserResponseDto> {
    const { user, token } = await this.accounts.signIn(body, client, this.sessions);
    return UserResponseDto.from(user, token);
  }
}

/** The account of the caller. */
@RealWorldController('user', 'user')
export class RealWorldUserController {
  constructor(
    private readonly profiles: ProfileService,
    private readonly config: AppConfig,
  ) {}

  @Get()
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'readCurrentUser',
    summary: 'Read your account',
    description: 'Returns the token that you send.',
  })
  @ApiOkResponse({ type: UserResponseDto })
  @ApiErrors(401)
  read(@CurrentUser() user: User, @CurrentToken() token: string): UserResponseDto {
    return UserResponseDto.from(user, token);
  }

  @RepeatsConflicts()
  @Put()
  @Verbatim('user.password')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'updateCurrentUser',
    summary: 'Update your account',
    description:
      'Changes the fields you send and keeps the others. Your token stays valid. A new `email` or `password` requires a recent sign-in and ends your other sessions.',
  })
  // Without email, username and password, so that trying the example does not change how the user signs in.
  @ApiWrappedBody('user', UpdateUserDto, { bio: 'Writes about printing.', image: null })
  @ApiOkResponse({ type: UserResponseDto })
  @ApiErrors(401, new RecentSignInRequiredError(['password'], 15 * 60_000), 409)
  async update(
    @CurrentSession() session: Session,
    @CurrentToken() token: string,
    @WrappedChanges('user') body: UpdateUserDto,
    @CurrentClient() client: Client,
  ): Promise<UserResponseDto> {
    const changes = body.toChangesOf(session.user.getEntity(), this.config.realworldDefaultImage);
    const user = await this.profiles.update(session, changes, 'recent sign-in', client);
    return UserResponseDto.from(user, token);
  }
}
