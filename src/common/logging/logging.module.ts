import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule, PARAMS_PROVIDER_TOKEN, type Params, PinoLogger } from 'nestjs-pino';
import type { Logger } from 'pino';
import { FrameworkLogger } from './framework-logger.js';

/** Binds what is logged while a request runs to the id of the request. */
@Module({})
export class LoggingModule {
  /** @param logger the root that every line goes through */
  static register(logger: Logger): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: {
            logger,
            // `registerRequestLog` does it: it sees every request, and knows its route.
            autoLogging: false,
            // The id of the request, and not all of its headers, stands on each line.
            quietReqLogger: true,
            customAttributeKeys: { reqId: 'requestId' },
            genReqId: (request) => request.id,
          },
        }),
      ],
      providers: [
        {
          provide: FrameworkLogger,
          inject: [PinoLogger, PARAMS_PROVIDER_TOKEN],
          useFactory: (pinoLogger: PinoLogger, params: Params) =>
            new FrameworkLogger(pinoLogger, params),
        },
      ],
      exports: [FrameworkLogger],
    };
  }
}
