import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../../platform/providers-of.js';
import { PersonalData } from './personal-data.js';

/** What all modules store about users. */
@Injectable()
export class PersonalDataRegistry {
  constructor(private readonly discovery: DiscoveryService) {}

  list(): PersonalData[] {
    return providersOf(this.discovery, PersonalData);
  }
}
