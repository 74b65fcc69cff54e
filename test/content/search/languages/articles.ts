/** An article of the multilingual set. */
export interface SampleArticle {
  title: string;
  text: string;
  /** BCP 47; null for the language of the site, English. */
  language: string | null;
  tags?: readonly string[];
}

/** Articles whose language is written in the Latin alphabet, by a key that queries refer to. */
const LATIN = {
  'en-bread': {
    language: 'en',
    title: 'Baking sourdough bread at home',
    text: "Flour, water and salt are all that a loaf needs. The bakers feed their starter every morning, and the dough rises overnight. Don't open the oven while the loaves are inside.",
    tags: ['kitchen', 'slow food'],
  },
  'en-hamlet': {
    language: 'en',
    title: 'To be or not to be',
    text: 'The question opens the most famous speech in English drama. Hamlet weighs life against death, and finds no answer.',
    tags: ['theatre'],
  },
  'en-cafe': {
    language: 'en',
    title: 'A small cafe by the harbour',
    text: 'The cafe opens at six, when the first boats come in. The cake is gone by nine.',
  },
  'en-cycling': {
    language: 'en',
    title: 'Aerodynamics for cyclists',
    text: 'At forty kilometres an hour, nearly all effort goes into pushing air aside. A lower position saves more than a lighter wheel, as wind tunnels show.',
    tags: ['cycling'],
  },
  'en-hyphen': {
    language: 'en',
    title: 'Writing a good e-mail',
    text: 'An e-mail should say in its first line what it wants. Short ones are answered sooner.',
  },
  'en-newsletter': {
    language: 'en',
    title: 'Email newsletters without tricks',
    text: 'Readers leave a list when every message shouts at them. One calm email a month is enough.',
  },
  'en-node': {
    language: 'en',
    title: 'Upgrading to Node.js 24',
    text: 'Node.js 24 brings a newer engine and a stable permission model. The upgrade from version 22 took us one afternoon.',
    tags: ['javascript'],
  },
  'en-postgres': {
    language: 'en',
    title: 'PostgreSQL 15.3 repairs the planner',
    text: 'Release 15.3 of PostgreSQL mends plans for partitioned tables. Users of 15.2 should update soon.',
    tags: ['databases'],
  },
  'en-cpp': {
    language: 'en',
    title: 'Why the renderer is written in C++',
    text: 'C++ gives us control over memory. The price is a slow compiler.',
  },
  'en-running': {
    language: 'en',
    title: 'Running in the rain',
    text: 'She runs before work, in all weathers. Wet shoes dry by the stove.',
  },
  'en-lighthouse': {
    language: 'en',
    title: 'The last lighthouse keeper',
    text: 'Families kept the lighthouses of this coast for two centuries. The lamps are automatic now.',
  },
  'en-violin': {
    language: 'en',
    title: "An interview with Siobhán O'Brien",
    text: "Siobhán O'Brien restores violins in Galway. Her workshop smells of varnish and spruce.",
  },
  'en-ligature': {
    language: 'en',
    title: 'The ﬁnal days of the post oﬃce',
    text: 'A village says goodbye to its counter. The ﬂag was taken down on Friday.',
  },
  'null-garden': {
    language: null,
    title: 'Pruning apple trees',
    text: 'Cut in late winter, before the buds swell. A ladder with three legs stands well in an orchard.',
  },
  'null-notes': {
    language: null,
    title: 'Travel notes: 京都 and Zürich',
    text: 'We walked through 京都 in autumn, when the maples are red. In Zürich the trams were on time to the second.',
  },
  'null-rakija': {
    language: null,
    title: 'Notes from Ljubljana',
    text: 'The Plečnik market is a row of columns along the river. Burek is eaten standing.',
  },
  'de-street': {
    language: 'de',
    title: 'Die längste Straße der Stadt',
    text: 'Auf der Straße fahren eine Straßenbahn, Busse und Fahrräder. Die Häuser sind alt, und jedes hat einen Hof.',
  },
  'de-bread': {
    language: 'de',
    title: 'Brot backen mit Sauerteig',
    text: 'Ein Bäcker backt jeden Morgen frisches Brot. Mehl, Wasser und Salz genügen.',
    tags: ['Küche'],
  },
  'de-ship': {
    language: 'de',
    title: 'Donaudampfschifffahrt nach Wien',
    text: 'Der Dampfer legt in Passau ab. Fahrkarten gibt es am Hafen.',
  },
  'de-measures': {
    language: 'de',
    title: 'Maße und Gewichte',
    text: 'Maße nennt man Länge, Breite und Höhe. Früher hatte jeder Ort seine Elle.',
  },
  'de-mass': {
    language: 'de',
    title: 'Masse und Energie',
    text: 'Masse nennt man das, was sich der Beschleunigung widersetzt. Einstein schrieb eine Formel dazu.',
  },
  'de-backend': {
    language: 'de',
    title: 'Unser Backend in TypeScript',
    text: 'Wir schreiben den Server in TypeScript; the frontend is a small Vue application. Beide teilen sich die Typen.',
  },
  'fr-cafe': {
    language: 'fr',
    title: 'Un petit café au port',
    text: 'Le café ouvre à six heures, avec les premiers bateaux. Le gâteau est fini à neuf heures.',
  },
  'fr-love': {
    language: 'fr',
    title: "L'amour au temps des lettres",
    text: "Alors, l'amour s'écrivait à la main et attendait la poste. Une réponse prenait trois semaines.",
  },
  'fr-horses': {
    language: 'fr',
    title: 'Les chevaux de Camargue',
    text: 'Les chevaux blancs vivent dans les marais. Ils sont libres une partie de l’année.',
  },
  'fr-heart': {
    language: 'fr',
    title: 'Au cœur de Paris',
    text: 'Sur l’île, le cœur de la ville bat lentement. Les bouquinistes ouvrent vers onze heures.',
  },
  'fr-christmas': {
    language: 'fr',
    title: 'Noël à Strasbourg',
    text: 'Le marché de Noël sent la cannelle et le vin chaud. Les lumières restent jusqu’en janvier.',
  },
  'es-children': {
    language: 'es',
    title: 'Doce uvas para el año nuevo',
    text: 'Los niños esperan las campanadas con doce uvas. Cada uno pide un deseo.',
  },
  'es-songs': {
    language: 'es',
    title: 'Canciones del mar',
    text: 'Los pescadores cantan al volver. Cada canción cuenta un naufragio.',
  },
  'pt-lisbon': {
    language: 'pt',
    title: 'O coração de Lisboa',
    text: 'O coração da cidade bate no Rossio. Os elétricos sobem devagar até ao castelo.',
  },
  'pt-cheese': {
    language: 'pt-BR',
    title: 'Pão de queijo mineiro',
    text: 'O pão de queijo leva polvilho, leite e ovos. Sai do forno em vinte minutos.',
  },
  'it-rome': {
    language: 'it',
    title: 'Le fontane della città eterna',
    text: 'A Roma l’acqua scorre in ogni piazza. La città beve dagli acquedotti antichi.',
  },
  'it-cats': {
    language: 'it',
    title: 'I gatti di Venezia',
    text: 'I gatti dormono al sole sui ponti. I turisti li fotografano.',
  },
  'it-theatre': {
    language: 'it',
    title: "La commedia dell'arte",
    text: 'Arlecchino improvvisa e il pubblico ride. Le maschere sono di cuoio.',
  },
  'nl-bikes': {
    language: 'nl',
    title: 'Fietsen langs de grachten',
    text: 'In Amsterdam staan meer fietsen dan er inwoners zijn. Bij regen rijdt men gewoon door.',
  },
  'nl-beach': {
    language: 'nl',
    title: 'IJs op het strand van Scheveningen',
    text: 'De kinderen bouwen kastelen van zand. De zee is koud maar helder.',
  },
  'sv-lake': {
    language: 'sv',
    title: 'Sjön i skogen',
    text: 'Sjön ligger stilla mellan granarna. På stigen dit plockar man blåbär.',
  },
  'sv-girls': {
    language: 'sv',
    title: 'Flickorna som byggde en båt',
    text: 'Flickorna sågade, hyvlade och tjärade hela sommaren. I augusti seglade de.',
  },
  'fi-houses': {
    language: 'fi',
    title: 'Talot järven rannalla',
    text: 'Vanhassa talossa asuu kalastaja. Punaiset seinät näkyvät kauas.',
  },
  'fi-sauna': {
    language: 'fi',
    title: 'Saunassa hiljaisuus kuuluu',
    text: 'Löyly nousee hitaasti. Sen jälkeen uidaan kylmässä vedessä.',
  },
  'tr-istanbul': {
    language: 'tr',
    title: 'İstanbul sabahları',
    text: 'İstanbul güne vapurla başlar. Martılar simit bekler.',
  },
  'tr-light': {
    language: 'tr',
    title: 'Işık ve gölge',
    text: 'Işık odaya pencereden girer. Fotoğrafçı sabırla bekler.',
  },
  'tr-books': {
    language: 'tr',
    title: 'Kitaplar ve çay',
    text: 'Kitapları pencere kenarında okumak güzeldir. Çay soğumadan bir bölüm biter.',
  },
  'pl-lodz': {
    language: 'pl',
    title: 'Łódź, miasto fabryk',
    text: 'W dawnych przędzalniach są dziś kina i biura. Ulica Piotrkowska ma cztery kilometry.',
  },
  'pl-turtle': {
    language: 'pl',
    title: 'Żółw w ogrodzie',
    text: 'Żółw idzie powoli, ale codziennie. Sałatę je z ręki.',
  },
  'da-lunch': {
    language: 'da',
    title: 'Smørrebrød i København',
    text: 'Rugbrød, sild og løg hører sammen. Man spiser det med kniv og gaffel.',
  },
  'cs-horse': {
    language: 'cs',
    title: 'Příliš žluťoučký kůň',
    text: 'Věta zkouší všechna písmena české abecedy. Sazeči ji znají nazpaměť.',
  },
  'vi-pho': {
    language: 'vi',
    title: 'Phở bò Hà Nội',
    text: 'Nước dùng được ninh suốt đêm. Người ta ăn phở vào buổi sáng.',
  },
  'vi-beach': {
    language: 'vi',
    title: 'Một ngày ở Đà Nẵng',
    text: 'Buổi sáng đi tắm biển, buổi chiều lên núi. Cây cầu Rồng phun lửa vào cuối tuần.',
  },
} as const satisfies Record<string, SampleArticle>;

/** Articles in other scripts, and in several. */
const OTHERS = {
  'ru-moscow': {
    language: 'ru',
    title: 'Осень в Москве',
    text: 'В Москве рано темнеет, и парки пустеют. Москва осенью пахнет листьями.',
  },
  'ru-bread': {
    language: 'ru',
    title: 'Хлеб на закваске',
    text: 'Пекарь печёт хлеб каждое утро. Тёплую корку съедают по дороге домой.',
  },
  'ru-books': {
    language: 'ru',
    title: 'Книги моего детства',
    text: 'На верхней полке стояли приключения. Их читали с фонариком под одеялом.',
  },
  'ru-phone': {
    language: 'ru',
    title: 'Обзор iPhone 17 Pro',
    text: 'Камера стала заметно лучше, а батареи хватает на два дня. Цена удивит не всех.',
  },
  'el-road': {
    language: 'el',
    title: 'Ο δρόμος προς τη θάλασσα',
    text: 'Το μονοπάτι κατεβαίνει ανάμεσα σε ελιές. Στο τέλος περιμένει μια μικρή ταβέρνα.',
  },
  'el-odysseus': {
    language: 'el',
    title: 'Ο Οδυσσέας γυρίζει σπίτι',
    text: 'Είκοσι χρόνια τον περίμενε η Πηνελόπη. Ο σκύλος του τον γνώρισε πρώτος.',
  },
  'el-books': {
    language: 'el',
    title: 'Βιβλία για το καλοκαίρι',
    text: 'Πέντε μυθιστορήματα για την παραλία. Το τελευταίο διαβάζεται σε ένα βράδυ.',
  },
  'ar-book': {
    language: 'ar',
    title: 'الكتاب الجديد',
    text: 'صدر الكتاب الجديد في القاهرة هذا الأسبوع. يحكي المؤلف قصة مدينة على النيل.',
  },
  'ar-language': {
    language: 'ar',
    title: 'جمال اللُّغَةِ العَرَبِيَّةِ',
    text: 'للكلمات جذور من ثلاثة حروف. يحب الشعراء هذا النظام.',
  },
  'ar-python': {
    language: 'ar',
    title: 'تعلم Python للمبتدئين',
    text: 'هذه اللغة سهلة القراءة. نكتب أول برنامج في خمس دقائق.',
  },
  'he-book': {
    language: 'he',
    title: 'ספר חדש על ירושלים',
    text: 'הסופרת מתארת את העיר דרך חלונות בתיה. הקוראים אוהבים את השפה.',
  },
  'he-peace': {
    language: 'he',
    title: 'המילה שָׁלוֹם',
    text: 'כך מברכים בבוקר ובערב. למילה הזאת שורש עתיק.',
  },
  'hi-language': {
    language: 'hi',
    title: 'हिन्दी भाषा का इतिहास',
    text: 'हिन्दी भारत की एक प्रमुख भाषा है। इसे देवनागरी लिपि में लिखते हैं।',
  },
  'hi-day': {
    language: 'hi',
    title: 'गर्मी का एक दिन',
    text: 'सुबह आम के पेड़ के नीचे चाय मिलती है। शाम को बारिश आती है।',
  },
  'hi-gift': {
    language: 'hi',
    title: 'दान की परंपरा',
    text: 'गाँव में लोग अनाज और कपड़े देते हैं। कोई नाम नहीं लिखता।',
  },
  'zh-learning': {
    language: 'zh',
    title: '机器学习入门',
    text: '机器学习让计算机从数据中找到规律。神经网络是其中一种方法。',
    tags: ['人工智能'],
  },
  'zh-tea': {
    language: 'zh',
    title: '杭州的龙井茶',
    text: '茶叶在清明前采摘。懂茶的人喜欢它的清香。',
  },
  'zh-library': {
    language: 'zh-CN',
    title: '北京大学图书馆',
    text: '图书馆里有很多古籍。学生们一早就来排队。',
  },
  'zh-market': {
    language: 'zh-TW',
    title: '臺北的夜市',
    text: '晚上六點以後，攤販開始營業。臭豆腐最受歡迎。',
  },
  'en-school': {
    language: 'en',
    title: 'Teaching 人工智能 in school',
    text: 'The course on 人工智能 begins with small programs. Pupils train a model to tell cats from dogs.',
  },
  'ja-tower': {
    language: 'ja',
    title: '東京タワーの夜景',
    text: '展望台から見る夜景はとても美しいです。冬は空気が澄んでいます。',
  },
  'ja-kyoto': {
    language: 'ja',
    title: '京都の紅葉',
    text: '京都のお寺は秋が一番きれいです。朝早く行くと静かです。',
  },
  'ja-computer': {
    language: 'ja',
    title: '中古ﾊﾟｿｺﾝの選び方',
    text: 'メモリとディスクを確認しましょう。画面の大きさも大切です。',
  },
  'ja-programming': {
    language: 'ja',
    title: 'プログラミング言語の歴史',
    text: '最初の言語は紙テープに書かれました。今では数千の種類があります。',
  },
  'ja-oyster': {
    language: 'ja',
    title: '広島のかき',
    text: 'かきは冬が旬です。レモンをしぼって食べます。',
  },
  'ja-key': {
    language: 'ja',
    title: 'なくしたかぎ',
    text: 'かぎは上着のポケットにありました。三日間さがしました。',
  },
  'ja-react': {
    language: 'ja',
    title: 'Reactで作るTodoアプリ',
    text: '部品を小さく分けて考えます。ＰＤＦファイルへの出力も試します。',
  },
  'ko-stew': {
    language: 'ko',
    title: '김치찌개 끓이는 법',
    text: '잘 익은 김치와 돼지고기를 준비합니다. 두부는 마지막에 넣습니다.',
  },
  'ko-seoul': {
    language: 'ko',
    title: '서울 도서관 산책',
    text: '시청 앞에 오래된 건물이 있습니다. 창가 자리가 가장 인기가 많습니다.',
  },
  'th-food': {
    language: 'th',
    title: 'ข้าวผัดที่ตลาดน้ำ',
    text: 'ฉันชอบกินข้าวผัดริมคลอง แม่ค้าพายเรือมาขายทุกเช้า',
  },
  'th-north': {
    language: 'th',
    title: 'ท่องเที่ยวเชียงใหม่',
    text: 'ภูเขาและวัดเก่าอยู่ใกล้กัน อากาศหนาวในเดือนธันวาคม',
  },
  'uk-kyiv': {
    language: 'uk',
    title: 'Київ навесні',
    text: 'Каштани цвітуть уздовж Хрещатика. Увечері всі йдуть до Дніпра.',
  },
} as const satisfies Record<string, SampleArticle>;

/** All articles, by key. */
export const ARTICLES: Readonly<Record<ArticleKey, SampleArticle>> = { ...LATIN, ...OTHERS };

/** The key of an article: its language, or null, and a word for its subject. */
export type ArticleKey = keyof typeof LATIN | keyof typeof OTHERS;
