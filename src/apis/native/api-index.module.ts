import { Module } from '@nestjs/common';
import { ApiIndexController } from './api-index.controller.js';

/** The root of the native API. */
@Module({ controllers: [ApiIndexController] })
export class ApiIndexModule {}
