import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../providers-of.js';
import { Job } from './job.js';

/** The jobs of all modules. */
@Injectable()
export class JobRegistry {
  private readonly jobs: () => readonly Job[];

  constructor(discovery: DiscoveryService) {
    this.jobs = providersOf(discovery, Job);
  }

  /** Sorted by name. */
  list(): Job[] {
    return this.jobs().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Job | undefined {
    return this.jobs().find((job) => job.name === name);
  }
}
