import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { SessionModule } from '../session/session.module.js';
import { CredentialsService } from './credentials.service.js';
import { UserController } from './account.controller.js';
import { User } from '../user/user.entity.js';
import { UserService } from './account.service.js';

/** Accounts and profiles. */
@Module({
  imports: [MikroOrmModule.forFeature([User]), SessionModule, LimitsModule],
  controllers: [UserController],
  providers: [UserService, CredentialsService],
  exports: [UserService, CredentialsService],
})
export class UserModule {}
