/**
 * The framework's own hello-world route. Without `AS_SERVER`, Nest alone; with it, on the server's own
 * adapter, with its request ids, security headers and log, but none of its modules.
 * Node strips types and knows no decorators, so they are called as the functions that they are.
 */
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemFilter } from '../dist/src/platform/errors/problem.filter.js';
import { protectBrowsers } from '../dist/src/platform/http/browser-protection.js';
import { createFastifyAdapter } from '../dist/src/platform/http/fastify-adapter.js';
import { registerRequestLog } from '../dist/src/platform/http/request-log.js';
import { TrafficLimits } from '../dist/src/platform/http/traffic-limits.js';
import { createRootLogger } from '../dist/src/platform/logging/root-logger.js';
import { loadConfig } from '../dist/src/config/app-config.js';
import { countedAddress } from '../dist/src/people/limits/client-address.js';

class HelloController {
  hello(): string {
    return 'Hello World!';
  }
}
const descriptor = Object.getOwnPropertyDescriptor(HelloController.prototype, 'hello') ?? {};
Get('hello')(HelloController.prototype, 'hello', descriptor);
Controller()(HelloController);

class HelloModule {}
Module({ controllers: [HelloController] })(HelloModule);

function createApp(adapter: FastifyAdapter): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(HelloModule, adapter, {
    logger: false,
    bodyParser: false,
  });
}

async function createAppAsServer(): Promise<NestFastifyApplication> {
  const config = loadConfig();
  const logger = await createRootLogger(config);
  const adapter = createFastifyAdapter(
    new ProblemFilter(logger, undefined),
    config,
    new TrafficLimits(config, countedAddress),
  );
  registerRequestLog(adapter.getInstance(), logger, () => undefined);
  const app = await createApp(adapter);
  protectBrowsers(app, config);
  return app;
}

const app = await (process.env.AS_SERVER === undefined
  ? createApp(new FastifyAdapter())
  : createAppAsServer());
await app.listen(Number(process.env.PORT), '127.0.0.1');
