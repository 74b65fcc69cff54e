import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { MAX_INTEGER } from '../../platform/validation/resource-id.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { CurrentUser } from '../auth/current-user.decorator.js';
import { PermissionDeniedError } from '../auth/permission.errors.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { LimitSignUps } from '../limits/limit-sign-ups.decorator.js';
import { User } from '../user/user.entity.js';
import { InvitationPageDto, NewInvitationDto } from './dto/invitation.dto.js';
import { InvitationQueryDto } from './dto/invitation-query.dto.js';
import { InviteDto } from './dto/invite.dto.js';
import { InvitationNotFoundError, InviteeHasAccountError } from './invitation.errors.js';
import { InvitationService } from './invitation.service.js';

/** Invitations (docs/api.md#invitations). */
@ApiTags('invitation')
@RequirePermission('user:invite')
@Controller('invitation')
export class InvitationController {
  constructor(private readonly invitations: InvitationService) {}

  // Not idempotent by a key: the response would be stored, and with it the link.
  @RepeatsConflicts()
  @Post()
  @LimitSignUps()
  @ApiOperation({
    operationId: 'createInvitation',
    summary: 'Invite a person',
    description:
      'The invitation is mailed, if this server sends mail. It is good once, for seven days, and for this email only. Editors invite readers and authors, administrators invite to any role.',
  })
  @ApiCreatedResponse({ type: NewInvitationDto, headers: LOCATION })
  @ApiProblems(401, new PermissionDeniedError(), new InviteeHasAccountError())
  async create(
    @CurrentUser() user: User,
    @Body() body: InviteDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewInvitationDto> {
    const created = NewInvitationDto.from(await this.invitations.invite(user, body));
    setLocation(reply, 'invitation', created.id);
    return created;
  }

  @Get()
  @ApiOperation({
    operationId: 'listInvitations',
    summary: 'List open invitations',
    description: 'Newest first. Administrators see all of them, editors their own.',
  })
  @ApiOkResponse({ type: InvitationPageDto })
  @ApiProblems(401, new PermissionDeniedError())
  async list(
    @CurrentUser() user: User,
    @Query() query: InvitationQueryDto,
  ): Promise<InvitationPageDto> {
    return InvitationPageDto.from(await this.invitations.list(user, query));
  }

  @RepeatsConflicts()
  @Delete(':id')
  @ApiParam({
    name: 'id',
    description: 'Id of the invitation',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  })
  @ApiOperation({
    operationId: 'deleteInvitation',
    summary: 'Revoke an open invitation',
    description: 'Its links stop working. Editors revoke their own, administrators any.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(401, new PermissionDeniedError(), new InvitationNotFoundError(), 414)
  async revoke(
    @CurrentUser() user: User,
    @Param('id', new ResourceIdPipe(InvitationNotFoundError)) id: number,
  ): Promise<DeletedDto> {
    await this.invitations.revoke(user, id);
    return { success: true };
  }
}
