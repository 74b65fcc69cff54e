import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { ApiCommentParam } from '../comment/dto/comment-param.js';
import { CommentNotFoundError, NotModeratorError } from '../comment/comment.errors.js';
import { DecideOnCommentDto } from './dto/decide-on-comment.dto.js';
import { ModeratedCommentDto } from './dto/moderated-comment.dto.js';
import { ModerationPageDto } from './dto/moderation-page.dto.js';
import { ModerationQueryDto } from './dto/moderation-query.dto.js';
import { ModerationService } from './moderation.service.js';

/** What moderators see and decide (docs/api.md#moderation). */
@ApiTags('moderation')
@Controller('comment')
export class ModerationController {
  constructor(private readonly moderation: ModerationService) {}

  @Get()
  @RequirePermission('comment:moderate-own')
  @ApiOperation({
    operationId: 'listCommentsToModerate',
    summary: 'List comments to moderate',
    description:
      'Newest first. Editors see the comments on all articles, authors those on their own.',
  })
  @ApiOkResponse({ type: ModerationPageDto })
  @ApiProblems(401, new PermissionDeniedError())
  async list(
    @CurrentUser() user: User,
    @Query() { state, limit, after }: ModerationQueryDto,
  ): Promise<ModerationPageDto> {
    return ModerationPageDto.from(await this.moderation.list(user, { list: state, limit, after }));
  }

  @RepeatsConflicts()
  @Patch(':id')
  @RequirePermission('comment:moderate-own')
  @ApiCommentParam()
  @ApiOperation({
    operationId: 'decideOnComment',
    summary: 'Show a comment to everyone, or hide it as spam',
    description:
      'Settles the reports about it. Allowed for editors and for the author of the article. With `allOfAuthor`, editors decide on all comments of its author at once.',
  })
  @ApiOkResponse({ type: ModeratedCommentDto })
  @ApiProblems(401, new NotModeratorError(), new CommentNotFoundError(), 414)
  async decide(
    @CurrentUser() user: User,
    @Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number,
    @Body() decision: DecideOnCommentDto,
  ): Promise<ModeratedCommentDto> {
    return ModeratedCommentDto.from(await this.moderation.decide(user, id, decision));
  }
}
