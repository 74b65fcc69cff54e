import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { User } from '../../people/user/user.entity.js';
import { Following } from './following.entity.js';
import { FollowingService } from './following.service.js';
import { FollowingPersonalData } from './following.personal-data.js';

/** Who follows whom. */
@Module({
  imports: [MikroOrmModule.forFeature([Following, User])],
  providers: [FollowingPersonalData, FollowingService],
  exports: [FollowingService],
})
export class FollowingModule {}
