import { createHash } from 'node:crypto';

/*
 * The words of the sample. They are used as often as words of a language are: by Zipf's law, the n-th most
 * frequent one 1/n as often as the first. Beside them each article has words of its own, which hardly any other has.
 */

const SYLLABLES = 'ba,co,di,fu,ga,he,ki,lo,mu,na,or,pe,qui,ra,so,ta,um,ve,wi,xo,ya,zen'.split(',');

/** The most frequent words of English, which carry no meaning. */
const STOP_WORDS = 'the,of,and,to,in,is,it,that,for,as,was,with,on,by,at,from,are,this,be,an'.split(
  ',',
);

/** All words but the rare ones, the most frequent first. */
export const WORDS: readonly string[] = [...STOP_WORDS, ...shuffled(madeWords())];

/** How many rare words there are; they are made of four syllables. */
export const RARE_WORDS = SYLLABLES.length ** 4;

/** How many rare words an article has. */
const RARE_PER_ARTICLE = 6;

/** The most frequent words of the Chinese articles, and of Chinese. */
export const CHINESE_WORDS: readonly string[] = (
  '我们 可以 没有 他们 自己 什么 时候 问题 工作 中国 公司 城市 学生 老师 学校 朋友 孩子 生活 世界 时间 ' +
  '今天 明天 昨天 早上 晚上 电影 音乐 文章 作者 读者 新闻 报纸 技术 科学 研究 机器 学习 数据 网络 软件 ' +
  '程序 语言 文化 历史 艺术 建筑 公园 河流 山脉 海洋 森林 天气 春天 夏天 秋天 冬天 飞机 火车 汽车 地铁 ' +
  '车站 机场 酒店 餐厅 咖啡 茶叶 米饭 面条 水果 蔬菜 市场 商店 价格 经济 银行 政府 法律 医院 医生 健康 ' +
  '运动 足球 比赛 冠军 记者 照片 颜色 衣服 房子 厨房 窗户 花园 动物 植物 星星 月亮 太阳 图书馆 计算机 ' +
  '自行车 博物馆 出版社 葡萄 苹果 香蕉 西瓜 土豆 豆腐 牛奶 面包 鸡蛋 牛肉 老虎 大象 狮子 猴子 熊猫 兔子 ' +
  '蝴蝶 蜜蜂 石头 沙漠 草原 瀑布 湖泊 岛屿 地震 台风 闪电 彩虹 雪花 冰川 火山 钢琴 吉他 小提琴 舞蹈 戏剧 ' +
  '诗歌 小说 童话 神话 哲学 数学 物理 化学 生物 地理 天文 考古 绘画 雕塑 书法 摄影 陶瓷 丝绸 棉花 羊毛 ' +
  '钢铁 玻璃 塑料 木材 水泥 石油 煤炭 电池 灯泡 桥梁 隧道 码头 灯塔 邮局 信封 邮票 护照 行李 地图 指南针'
).split(' ');

/** SQL: an array of all words but the rare ones. */
export const WORDS_SQL = arraySql(WORDS);

/** SQL: an array of the Chinese words. */
export const CHINESE_WORDS_SQL = arraySql(CHINESE_WORDS);

/** SQL: the rare words of an article. @param article SQL of its number */
export function rareWordsSql(article: string): string {
  const syllables = arraySql(SYLLABLES);
  const parts = [0, 1, 2, 3].map(
    (at) => `(${syllables})[1 + m / ${SYLLABLES.length ** at} % ${SYLLABLES.length}]`,
  );
  return `(select string_agg(${parts.join(' || ')}, ' ') from (
      select ((${article} * ${RARE_PER_ARTICLE} + k)::bigint * 104729 % ${RARE_WORDS})::int as m
      from generate_series(0, ${RARE_PER_ARTICLE - 1}) k) drawn)`;
}

/** A rare word that the sample has. @param article a number of an article */
export function rareWordOf(article: number): string {
  const number = (article * RARE_PER_ARTICLE * 104_729) % RARE_WORDS;
  return [0, 1, 2, 3]
    .map((at) => SYLLABLES[Math.floor(number / SYLLABLES.length ** at) % SYLLABLES.length])
    .join('');
}

function arraySql(words: readonly string[]): string {
  return `'{${words.join(',')}}'::text[]`;
}

/** Words of two and of three syllables. */
function madeWords(): string[] {
  const pairs = SYLLABLES.flatMap((first) => SYLLABLES.map((second) => first + second));
  return [...new Set([...pairs, ...pairs.flatMap((pair) => SYLLABLES.map((last) => pair + last))])];
}

/** In an order that has nothing to do with their letters, and is always the same. */
function shuffled(words: readonly string[]): string[] {
  const keys = new Map(
    words.map((word) => [word, createHash('sha256').update(word).digest('hex')]),
  );
  return words.toSorted((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1));
}
