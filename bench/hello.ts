/**
 * The framework's own hello-world route, on the adapter that the server uses: what Nest alone costs.
 * Node strips types and knows no decorators, so they are called as the functions that they are.
 */
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

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

const app = await NestFactory.create<NestFastifyApplication>(HelloModule, new FastifyAdapter(), {
  logger: false,
});
await app.listen(Number(process.env.PORT), '127.0.0.1');
