import { Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { Public } from '../../people/auth/public.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { ApiOptionalAuth } from '../../platform/openapi/api-optional-auth.decorator.js';
import { FollowingService } from '../../content/following/following.service.js';
import { User } from '../../people/user/user.entity.js';
import { UserNotFoundError } from '../../people/user/user.errors.js';
import { ApiErrors } from './api-realworld.decorator.js';
import { ProfileResponseDto } from './dto/profile.dto.js';
import { RealWorldController } from './realworld-controller.decorator.js';

/** Profiles of other users. */
@ApiParam({ name: 'username', description: 'Username, in any case', example: 'foo-bar' })
@RealWorldController('profiles/:username', 'profile')
export class RealWorldProfileController {
  constructor(private readonly followings: FollowingService) {}

  @Get()
  @Public()
  @ApiOptionalAuth()
  @ApiOperation({
    operationId: 'readProfile',
    summary: 'Read the profile of a user',
    description: 'With a token, `following` tells whether you follow the user.',
  })
  @ApiOkResponse({ type: ProfileResponseDto })
  @ApiErrors(new UserNotFoundError(), 414)
  async read(
    @CurrentUser() viewer: User | undefined,
    @Param('username') username: string,
  ): Promise<ProfileResponseDto> {
    return ProfileResponseDto.from(await this.followings.read(viewer, username));
  }

  @RepeatsConflicts()
  @Post('follow')
  @HttpCode(200)
  @RequirePermission('article:react')
  @ApiOperation({
    operationId: 'followUser',
    summary: 'Follow a user',
    description: 'Following a user twice is the same as once.',
  })
  @ApiOkResponse({ type: ProfileResponseDto })
  @ApiErrors(401, new UserNotFoundError(), 414)
  async follow(
    @CurrentUser() user: User,
    @Param('username') username: string,
  ): Promise<ProfileResponseDto> {
    return ProfileResponseDto.from(await this.followings.follow(user, username));
  }

  @RepeatsConflicts()
  @Delete('follow')
  @RequirePermission('article:react')
  @ApiOperation({
    operationId: 'unfollowUser',
    summary: 'Unfollow a user',
    description: 'Unfollowing a user whom you do not follow changes nothing.',
  })
  @ApiOkResponse({ type: ProfileResponseDto })
  @ApiErrors(401, new UserNotFoundError(), 414)
  async unfollow(
    @CurrentUser() user: User,
    @Param('username') username: string,
  ): Promise<ProfileResponseDto> {
    return ProfileResponseDto.from(await this.followings.unfollow(user, username));
  }
}
