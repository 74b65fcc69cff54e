import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from '@prometheus-io/client';
import { stackOf } from '../../platform/errors/is-error.js';
import type { ResponseTimeout } from '../../platform/http/response-timeout.js';
import type { ListenAddress } from '../../config/app-config.js';
import { ListenError } from '../../config/listen.error.js';

const PATH = '/metrics';

/** Connections at once: Prometheus has one or two, and whoever looks by hand another. */
const MAX_CONNECTIONS = 50;

/** Methods that are answered, as every server has to (RFC 9110 §9.1). */
const METHODS = ['GET', 'HEAD'];

/**
 * Serves the metrics on a port of their own, so that no route, proxy or mistake shows them where the
 * API is. It asks for no token: who reaches the port may read them.
 */
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });

  constructor(
    private readonly registry: Registry,
    private readonly address: ListenAddress,
    responses: ResponseTimeout,
  ) {
    this.server.maxConnections = MAX_CONNECTIONS;
    responses.watch(this.server);
  }

  /** Where the metrics are, once it listens. */
  get url(): string {
    const bound = this.server.address();
    const { port } = typeof bound === 'object' && bound ? bound : this.address;
    const { host } = this.address;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}${PATH}`;
  }

  /** @throws ListenError */
  async onApplicationBootstrap(): Promise<void> {
    const { port } = this.address;
    try {
      await once(this.server.listen(this.address), 'listening');
    } catch (error) {
      throw new ListenError(error, port, { port: 'METRICS_PORT', host: 'METRICS_HOST' });
    }
  }

  /** The last of all to close: how the rest does so can be seen. */
  async onApplicationShutdown(): Promise<void> {
    if (this.server.listening) {
      const closed = once(this.server, 'close');
      this.server.close();
      this.server.closeAllConnections();
      await closed;
    }
  }

  private async answer({ url, method = '' }: IncomingMessage, to: ServerResponse): Promise<void> {
    if (url?.split('?')[0] !== PATH) {
      to.writeHead(404).end();
    } else if (METHODS.includes(method)) {
      await this.show(to);
    } else {
      to.writeHead(405, { Allow: METHODS.join(', ') }).end();
    }
  }

  private async show(to: ServerResponse): Promise<void> {
    try {
      const text = await this.registry.metrics();
      to.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
    } catch (error) {
      this.logger.error({ cause: stackOf(error) }, 'No metrics');
      to.writeHead(500).end();
    }
  }
}
