import { Body, Controller, Get, HttpCode, Patch, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import type { FastifyReply } from 'fastify';
import { CurrentSession, CurrentUser } from '../auth/current-user.decorator.js';
import { Public } from '../auth/public.decorator.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { Verbatim } from '../../platform/validation/verbatim.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { LimitSignUps } from '../limits/limit-sign-ups.decorator.js';
import { Session } from '../session/session.entity.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { AccountService } from './account.service.js';
import { OwnProfileDto, SignedInDto } from './dto/own-profile.dto.js';
import { SignInDto } from './dto/sign-in.dto.js';
import { SignUpDto } from './dto/sign-up.dto.js';
import { UpdateProfileDto } from './dto/update-profile.dto.js';
import { ProfileService } from './profile.service.js';
import { UnverifiedSignUpService } from './unverified-sign-up.service.js';
import { User } from '../user/user.entity.js';
import {
  AccountSuspendedError,
  EmailUnverifiedError,
  InvalidCredentialsError,
  SignUpClosedError,
  WrongPasswordError,
} from '../user/user.errors.js';

const PROFILE_EXAMPLE = {
  fullName: 'Jane Doe',
  bio: 'Writes about printing.',
  social: { twitter: 'platen', facebook: null },
};

/** Without `invitationToken`, so that trying the example works. */
const ACCOUNT_EXAMPLE = {
  email: 'jane@example.com',
  fullName: 'Jane Doe',
  password: 'correct horse battery',
  bio: 'Writes about printing.',
  image: 'https://example.com/jane.jpg',
  social: { twitter: 'platen', facebook: null },
};

/** The options of this API's sessions. */
const SESSIONS = { refresh: true } as const;

/** Accounts (docs/api.md#users). */
@ApiTags('user')
@Controller('user')
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly unverified: UnverifiedSignUpService,
    private readonly verification: EmailVerificationService,
    private readonly profiles: ProfileService,
  ) {}

  @RepeatsConflicts()
  @Post('sign-up')
  @Public()
  @Verbatim('password')
  @LimitSignUps()
  @ApiOperation({
    operationId: 'signUp',
    summary: 'Create an account and sign in',
    description:
      'Opens a session and returns its tokens. Without `username`, one is made from `fullName`. With `invitationToken`, the account has the role of the invitation. Where emails have to be confirmed (`EMAIL_VERIFICATION`), the response without one is 202, whether there is an account with this email or not, and a link is mailed.',
  })
  @ApiExtraModels(SignUpDto)
  @ApiBody({
    schema: { $ref: getSchemaPath(SignUpDto) },
    examples: { account: { value: ACCOUNT_EXAMPLE } },
  })
  @ApiCreatedResponse({ type: SignedInDto, headers: LOCATION })
  @ApiAcceptedResponse({ description: 'Accepted' })
  @ApiProblems(new SignUpClosedError('closed'), 409)
  async signUp(
    @Body() body: SignUpDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInDto | undefined> {
    if (this.verification.isRequired && body.invitationToken === undefined) {
      await this.unverified.signUp(body);
      reply.status(202);
      return undefined;
    }
    const signedIn = SignedInDto.fromSignIn(await this.accounts.signUp(body, client, SESSIONS));
    setLocation(reply, 'user', 'profile');
    return signedIn;
  }

  @RepeatsConflicts()
  @Post('sign-in')
  @Public()
  @Verbatim('password')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'signIn',
    summary: 'Sign in',
    description:
      'Opens a session and returns its tokens. An unknown email and a wrong password give the same error, and repeated failures have to wait (429).',
  })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems(
    new InvalidCredentialsError(),
    new AccountSuspendedError(),
    new EmailUnverifiedError(),
  )
  async signIn(@Body() body: SignInDto, @CurrentClient() client: Client): Promise<SignedInDto> {
    return SignedInDto.fromSignIn(await this.accounts.signIn(body, client, SESSIONS));
  }

  @Get('profile')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'readProfile',
    summary: 'Read your profile',
    description: 'Includes your email address, which others never see.',
  })
  @ApiOkResponse({ type: OwnProfileDto })
  @ApiProblems(401)
  profile(@CurrentUser() user: User): OwnProfileDto {
    return OwnProfileDto.from(user);
  }

  @RepeatsConflicts()
  @Patch('profile')
  @Verbatim('password', 'currentPassword')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'updateProfile',
    summary: 'Update your profile',
    description:
      'Changes the fields you send and keeps the others. A new `email` or `password` requires `currentPassword` and ends your other sessions. If the server sends mails, a new email becomes `pendingEmail` until its mailbox confirms it.',
  })
  // Without email and password, so that trying the example does not change how the user signs in.
  @ApiExtraModels(UpdateProfileDto)
  @ApiBody({
    schema: { $ref: getSchemaPath(UpdateProfileDto) },
    examples: { profile: { value: PROFILE_EXAMPLE } },
  })
  @ApiOkResponse({ type: OwnProfileDto })
  @ApiProblems(401, new WrongPasswordError(), 409)
  async updateProfile(
    @CurrentSession() session: Session,
    @Body() { currentPassword, ...changes }: UpdateProfileDto,
    @CurrentClient() client: Client,
  ): Promise<OwnProfileDto> {
    const user = await this.profiles.update(session, changes, { currentPassword }, client);
    return OwnProfileDto.from(user);
  }
}
