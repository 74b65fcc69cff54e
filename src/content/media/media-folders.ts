import { join } from 'node:path';
import type { AppConfig } from '../../config/app-config.js';

/** The folder of the pictures. */
export function mediaFolder({ dataDir }: Pick<AppConfig, 'dataDir'>): string {
  return join(dataDir, 'media');
}

/** The folder of uploads in progress, on the file system of the folder that files are stored in. */
export function uploadsFolder({ dataDir }: Pick<AppConfig, 'dataDir'>): string {
  return join(mediaFolder({ dataDir }), 'uploads');
}
