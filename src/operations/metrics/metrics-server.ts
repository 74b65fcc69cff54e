import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from '@prometheus-io/client';
import { stackOf } from '../../platform/errors/is-error.js';
import type { ResponseTimeout } from '../../platform/http/response-timeout.js';
import type { ListenAddress } from '../../config/app-config.js';
import { ListenError } from '../../config/listen.error.js';

const PATH = '/metrics';

/** Greatest number of connections: Prometheus needs one or two, a person with `curl` another. */
const MAX_CONNECTIONS = 50;

/** The methods that every server must support (RFC 9110 §9.1). */
const METHODS = ['GET', 'HEAD'];

/**
 * Serves the metrics on their own port, so that no route or proxy exposes them along with the API. No
 * token is needed: everybody who can reach the port may read them.
 */
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private readonly server = createServer((request, response) => {
    this.respond(request, response).catch(() => response.destroy());
  });

  constructor(
    private readonly registry: Registry,
    private readonly address: ListenAddress,
    responses: ResponseTimeout,
  ) {
    this.server.maxConnections = MAX_CONNECTIONS;
    responses.watch(this.server);
  }

  /** URL of the metrics, once the server listens. */
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

  /** Closes last, so that the shutdown of the rest can be observed. */
  async onApplicationShutdown(): Promise<void> {
    if (this.server.listening) {
      const closed = once(this.server, 'close');
      this.server.close();
      this.server.closeAllConnections();
      await closed;
    }
  }

  private async respond({ url, method = '' }: IncomingMessage, to: ServerResponse): Promise<void> {
    if (url?.split('?')[0] !== PATH) {
      to.writeHead(404).end();
    } else if (METHODS.includes(method)) {
      await this.sendMetrics(to);
    } else {
      to.writeHead(405, { Allow: METHODS.join(', ') }).end();
    }
  }

  private async sendMetrics(to: ServerResponse): Promise<void> {
    try {
      const text = await this.registry.metrics();
      to.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
    } catch (error) {
      this.logger.error({ cause: stackOf(error) }, 'Collecting metrics failed');
      to.writeHead(500).end();
    }
  }
}
