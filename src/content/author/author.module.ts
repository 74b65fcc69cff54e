import { Module } from '@nestjs/common';
import { AuthorController } from './author.controller.js';
import { AuthorRepository } from './author.repository.js';

/** The users who publish, for their pages. */
@Module({ controllers: [AuthorController], providers: [AuthorRepository] })
export class AuthorModule {}
