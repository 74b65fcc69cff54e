import { Body, Controller, Delete, Get, Param, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { MAX_INTEGER } from '../../platform/validation/resource-id.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { Verbatim } from '../../platform/validation/verbatim.decorator.js';
import { CurrentUser } from '../auth/current-user.decorator.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import {
  AccessTokenLimitError,
  AccessTokenNotFoundError,
} from '../personal-access-token/personal-access-token.errors.js';
import { User } from '../user/user.entity.js';
import { WrongPasswordError } from '../user/user.errors.js';
import {
  CreatedPersonalAccessTokenDto,
  CreatePersonalAccessTokenDto,
  PersonalAccessTokenListDto,
} from './dto/personal-access-token.dto.js';
import { MAX_TOKENS, PersonalAccessTokenService } from './personal-access-token.service.js';

/** Access tokens for programs (docs/people.md#access-tokens). */
@ApiTags('access-token')
@Controller('user/access-token')
export class PersonalAccessTokenController {
  constructor(private readonly tokens: PersonalAccessTokenService) {}

  // Not `@Idempotent()`: the response would be stored, with the token.
  @RepeatsConflicts()
  @Post()
  @Verbatim('currentPassword')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'createAccessToken',
    summary: 'Create an access token for a program',
    description:
      'The response is the only one that contains the `token`. Its scopes can never do more than your role at that time, and none includes your password, email, sessions and access tokens.',
  })
  @ApiCreatedResponse({ type: CreatedPersonalAccessTokenDto, headers: LOCATION })
  @ApiProblems(401, new WrongPasswordError(), new AccessTokenLimitError(MAX_TOKENS))
  async create(
    @CurrentUser() user: User,
    @Body() body: CreatePersonalAccessTokenDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedPersonalAccessTokenDto> {
    const created = await this.tokens.create(user, body, client);
    setLocation(reply, 'user', 'access-token', created.stored.id);
    return CreatedPersonalAccessTokenDto.fromCreated(created);
  }

  @Get()
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'listAccessTokens',
    summary: 'List your access tokens',
    description:
      'Newest first, without the tokens themselves. Expired ones are listed for 30 days.',
  })
  @ApiOkResponse({ type: PersonalAccessTokenListDto })
  @ApiProblems(401)
  async list(@CurrentUser() user: User): Promise<PersonalAccessTokenListDto> {
    return PersonalAccessTokenListDto.from(await this.tokens.list(user));
  }

  @RepeatsConflicts()
  @Delete(':id')
  @RequirePermission('account')
  @ApiParam({
    name: 'id',
    description: 'Id of the access token',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  })
  @ApiOperation({
    operationId: 'deleteAccessToken',
    summary: 'Delete one of your access tokens',
    description: 'It stops working at once.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(401, new AccessTokenNotFoundError(), 414)
  async delete(
    @CurrentUser() user: User,
    @Param('id', new ResourceIdPipe(AccessTokenNotFoundError)) id: number,
  ): Promise<DeletedDto> {
    await this.tokens.revoke(user, id);
    return { success: true };
  }
}
