import { type DynamicModule, Module } from '@nestjs/common';
import { AppConfig } from './app-config.js';

/** Provides the validated {@link AppConfig} to every module. */
@Module({})
export class ConfigModule {
  /** @param config the result of {@link loadConfig}, or the configuration of a test */
  static register(config: AppConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: AppConfig, useValue: config }],
      exports: [AppConfig],
    };
  }
}
