import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../../platform/providers-of.js';
import { PersonalData } from './personal-data.js';

/** What all modules store about users. */
@Injectable()
export class PersonalDataRegistry {
  /** All of them. */
  readonly list: () => readonly PersonalData[];

  constructor(discovery: DiscoveryService) {
    this.list = providersOf(discovery, PersonalData);
  }
}
