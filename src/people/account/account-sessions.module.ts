import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.js';
import { SessionController } from './session.controller.js';

/** The sessions of the caller. */
@Module({ imports: [SessionModule], controllers: [SessionController] })
export class AccountSessionsModule {}
