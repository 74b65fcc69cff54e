import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SecretEncryption } from './secret-encryption.js';
import { WebhookRepository } from './webhook.repository.js';

/**
 * Encrypts the secrets of webhooks anew once `JWT_SECRET` has changed, at the start of a server, so that the
 * former one can be forgotten after the next start.
 */
@Injectable()
export class SecretRenewal implements OnApplicationBootstrap {
  private readonly logger = new Logger(SecretRenewal.name);

  constructor(
    private readonly orm: MikroORM,
    private readonly webhooks: WebhookRepository,
    private readonly encryption: SecretEncryption,
    private readonly server: HttpAdapterHost,
  ) {}

  /** Not before the server listens: until then, the database may lack the table, or not be there. */
  onApplicationBootstrap(): void {
    this.server.listen$.subscribe(() => {
      RequestContext.create(this.orm.em, () => this.renewAll()).catch(() =>
        // It is no reason not to serve: deliveries decrypt with the former key as well.
        this.logger.warn('The secrets of webhooks could not be encrypted anew'),
      );
    });
  }

  private async renewAll(): Promise<void> {
    for (const { id, secret } of await this.webhooks.listAll()) {
      if (!this.encryption.isCurrent(secret)) {
        await this.renew(id, secret);
      }
    }
  }

  private async renew(id: number, secret: string): Promise<void> {
    try {
      const renewed = this.encryption.encrypt(this.encryption.decrypt(secret));
      await this.webhooks.replaceSecret(id, secret, renewed);
    } catch {
      this.logger.warn(
        `The secret of webhook ${id} cannot be decrypted: JWT_PREVIOUS_SECRETS lacks the secret of then`,
      );
    }
  }
}
