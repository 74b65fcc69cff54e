import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../providers-of.js';
import { Job } from './job.js';

/** The jobs of all modules. */
@Injectable()
export class JobRegistry {
  constructor(private readonly discovery: DiscoveryService) {}

  /** Sorted by name. */
  list(): Job[] {
    return providersOf(this.discovery, Job).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Job | undefined {
    return this.list().find((job) => job.name === name);
  }
}
