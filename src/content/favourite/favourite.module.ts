import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ArticleModule } from '../article/article.module.js';
import { Favourite } from './favourite.entity.js';
import { FavouriteService } from './favourite.service.js';
import { FavouritePersonalData } from './favourite.personal-data.js';

/** Favourites: the articles that users like. */
@Module({
  imports: [MikroOrmModule.forFeature([Favourite]), ArticleModule],
  providers: [FavouritePersonalData, FavouriteService],
  exports: [FavouriteService],
})
export class FavouriteModule {}
