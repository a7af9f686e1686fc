#!/usr/bin/env python3
"""Writes labelled.csv: pairs of client records that are, or are not, one legal entity.

The names are invented or generic; no real person or registration stands behind them. Each pair is written by hand as two
names; the rule of its group gives the rest of the two records (region, numbers, contacts), as somebody who enters a client
twice, or two clients once each, would. Usage: labelled.py > labelled.csv
"""
import csv
import sys

# ---- one entity, two spellings: left, right
FORMS = [
    ("ООО «Северный ветер»", "Общество с ограниченной ответственностью \"Северный Ветер\""),
    ("ООО \"Полярная сова\"", "ПОЛЯРНАЯ СОВА, ООО"),
    ("ЗАО «Кварцит-Н»", "АО \"КВАРЦИТ-Н\""),
    ("ОАО «Хладокомбинат Ижорский»", "ПАО \"Хладокомбинат Ижорский\""),
    ("АО «Бумажник Окуловки»", "Акционерное общество «Бумажник Окуловки»"),
    ("Закрытое акционерное общество «Тверьсельмаш»", "ЗАО Тверьсельмаш"),
    ("ООО Стеклопластика", "000 Стеклопластика"),
    ("ООО «Вологодские кружева»", "Вологодские кружева"),
    ("Общество с ограниченной ответственностью «Лесопилка Онежская»", "ООО \"ЛЕСОПИЛКА ОНЕЖСКАЯ\""),
    ("ПАО «Уралхиммонтаж-Сервис»", "Публичное акционерное общество Уралхиммонтаж Сервис"),
    ("ФГУП «Аэрогеофизика»", "Федеральное государственное унитарное предприятие \"Аэрогеофизика\""),
    ("МУП «Водоканал Зареченска»", "МУП Водоканал Зареченска"),
    ("ИП Грушевидный Аркадий Львович", "Индивидуальный предприниматель Грушевидный Аркадий Львович"),
    ("ООО ТД «Брусничный»", "ООО «Торговый дом Брусничный»"),
    ("ООО УК «Дом на Фонтанке»", "Управляющая компания \"Дом на Фонтанке\", ООО"),
    ("ООО НПП «Геотехприбор»", "ООО \"Научно-производственное предприятие «Геотехприбор»\""),
    ("ГК «Мельница Алтая»", "Группа компаний Мельница Алтая"),
    ("ЧОП «Рысь-Охрана», ООО", "ООО Частное охранное предприятие \"Рысь-Охрана\""),
    ("АО «Племзавод Ясногорский»", "ПЛЕМЗАВОД ЯСНОГОРСКИЙ АО"),
    ("ООО «Чайная лавка Пу-эр»", "ООО 'Чайная лавка Пуэр'"),
    ("СПК «Колос Заволжья»", "Сельскохозяйственный производственный кооператив Колос Заволжья"),
    ("АНО «Школа мостостроения»", "Автономная некоммерческая организация \"Школа мостостроения\""),
    ("ООО «Ивановский ситец плюс»", "Ивановский Ситец Плюс ООО"),
    ("ОАО Карельский окатыш-транс", "Открытое акционерное общество «Карельский окатыш-транс»"),
    ("ООО «Виброакустика»", "ВИБРОАКУСТИКА (ООО)"),
    ("Brindlewood Foods Ltd", "Brindlewood Foods Limited"),
    ("Hartshorne & Pyle LLC", "Hartshorne and Pyle, L.L.C."),
    ("Quarrymead GmbH", "Quarrymead G.m.b.H."),
    ("Kessendorfer Werkzeugbau GmbH & Co. KG", "Kessendorfer Werkzeugbau GmbH und Co KG"),
    ("Société Générale de Verrerie Ardennaise S.A.", "Societe Generale de Verrerie Ardennaise SA"),
    ("Lindqvist Marin AB", "LINDQVIST MARIN Aktiebolag"),
    ("Officine Tramontin S.p.A.", "Officine Tramontin SpA"),
    ("Oakhaven Instruments Inc.", "Oakhaven Instruments Incorporated"),
    ("Farrowgate Textiles PLC", "Farrowgate Textiles Public Limited Company"),
    ("Bodegas Valdeolmo S.L.", "Bodegas Valdeolmo Sociedad Limitada"),
    ("Zakłady Mięsne Brzozówka Sp. z o.o.", "Zaklady Miesne Brzozowka spolka z o.o."),
    ("Müllerbacher Antriebstechnik AG", "Muellerbacher Antriebstechnik Aktiengesellschaft"),
    ("Hajdúsági Papír Kft.", "Hajdusagi Papir KFT"),
    ("Vesterhavn Shipping A/S", "Vesterhavn Shipping AS"),
    ("Kivimäki Konepaja Oy", "Kivimaki Konepaja OY"),
    ("Van der Plasse Bloemen B.V.", "Van der Plasse Bloemen BV"),
    ("Thornbury Castings Corp.", "Thornbury Castings Corporation"),
    ("Castelnuovo Ceramiche S.r.l.", "Castelnuovo Ceramiche SRL"),
    ("Pemberley Software Pty Ltd", "PEMBERLEY SOFTWARE PTY. LTD."),
    ("Saltmarsh Brewing Co., Ltd.", "Saltmarsh Brewing Company Limited"),
]
TRANSLITERATIONS = [
    ("ООО «Щербинский лифт»", "OOO Shcherbinskiy Lift"),
    ("ООО «Щёлковские мельницы»", "Schelkovskie Melnitsy LLC"),
    ("АО «Хабаровский жиркомбинат»", "AO Khabarovskii Zhirkombinat"),
    ("ООО «Южный экспресс-2000»", "Yuzhnyy Ekspress-2000, OOO"),
    ("ЗАО «Цимлянские вина»", "ZAO Tsimlyanskiye Vina"),
    ("ООО «Чебоксарский трикотаж»", "Cheboksarsky Trikotazh Ltd"),
    ("ПАО «Якутские дирижабли»", "PAO Yakutskie Dirizhabli"),
    ("ООО «Ёлочная игрушка Клина»", "OOO Elochnaya Igrushka Klina"),
    ("ООО «Объединённые элеваторы»", "OOO Obedinennye Elevatory"),
    ("АО «Ильинские калачи»", "AO Il'inskie Kalachi"),
    ("ООО «Бьюти-Кедр»", "OOO B'yuti-Kedr"),
    ("ООО «Энгельсские тепличные хозяйства»", "OOO Engelsskie Teplichnye Khozyaystva"),
    ("ООО «Журавлиный край»", "Žuravlinyj kraj OOO"),
    ("ООО «Шатурские торфяники»", "Šaturskie torfâniki OOO"),
    ("ООО «Юрьевецкий лён»", "OOO Yuryevetskiy Len"),
    ("ООО «Мясной ряд Зауралья»", "Myasnoy Ryad Zauralya LLC"),
    ("АО «Михайловские кружева»", "Mikhailovskie kruzheva JSC"),
    ("ООО «Каспийская икорная»", "Kaspiyskaya Ikornaya LLC"),
    ("ООО «Тульские самовары-Гарант»", "Tulskie Samovary-Garant OOO"),
    ("ООО «Свежий улов Мурмана»", "Svezhiy Ulov Murmana"),
    ("ООО «Петрозаводские шпалы»", "PETROZAVODSKIE SHPALY OOO"),
    ("ООО «Дельфин-Черноморье»", "OOO Delfin-Chernomorye"),
    ("АО «Гжельский хрусталь»", "Gzhelsky Khrustal, JSC"),
    ("ООО «Завидовские сыроварни»", "Zavidovskie Syrovarni, OOO"),
    ("ООО «Ташлинский бетон»", "OOO TASHLINSKIY BETON"),
    ("ООО «Пятигорские минеральные воды опт»", "Pyatigorskie mineralnye vody opt"),
]
TYPOS = [
    ("ООО «Дорстройпроект Вятка»", "ООО «Дорсторйпроект Вятка»"),
    ("ООО «Промвентиляция»", "ООО «Промвинтиляция»"),
    ("ООО «Агрокомплект Задонье»", "ООО «Агракомплект Задонье»"),
    ("АО «Металлоконструкция-Юг»", "АО «Металоконструкция-Юг»"),
    ("ООО «Кондитерская Белочка Сызрани»", "ООО «Кондитерская Белочка Сызрнаи»"),
    ("ООО «Балтийские канаты»", "ООО «Балтийские конаты»"),
    ("ООО «Электрощитмонтаж»", "ООО «Электрошитмонтаж»"),
    ("ООО «Рыбинские шланги»", "ООО «Рыбинсике шланги»"),
    ("ООО «Стройдеталь Печора»", "ООО «Стройдетль Печора»"),
    ("ООО «Гидропривод-Миасс»", "ООО «Гидорпривод-Миасс»"),
    ("ЗАО «Фармацевтика Поволжья»", "ЗАО «Формацевтика Поволжья»"),
    ("ООО «Костромские сыры и масло»", "ООО «Костромские сыры и мсало»"),
    ("ООО «Теплоизоляция Вычегды»", "ООО «Теплоизолация Вычегды»"),
    ("ООО «Аккумуляторные технологии Псков»", "ООО «Акумуляторные технологии Псков»"),
    ("ООО «Навигационные приборы Арктики»", "ООО «Навигацонные приборы Арктики»"),
    ("АО «Трубодеталь Чусовая»", "АО «Трубодеталь Чусовая.»"),
    ("ООО «Мебельщик Балахны»", "ООО «Мебелщик Балахны»"),
    ("ООО «Шиномонтаж Объездная»", "ООО «Шиномотаж Объездная»"),
    ("Brackenridge Analytics Ltd", "Brakenridge Analytics Ltd"),
    ("Cormorant Hydraulics Inc", "Comorant Hydraulics Inc"),
    ("Weissensteiner Kunststoffe GmbH", "Weissenstiener Kunststoffe GmbH"),
    ("Hollingworth Timber Ltd", "Hollingworht Timber Ltd"),
    ("Aldersgrove Pharmaceuticals PLC", "Aldersgrove Pharmaceutcals PLC"),
    ("Montferrand Emballages SARL", "Montferand Emballages SARL"),
    ("Castleford Refrigeration Ltd", "Castleford Refridgeration Ltd"),
    ("Sandoval Maquinaria S.A.", "Sandoval Maquinria S.A."),
    ("Northwick Upholstery LLC", "Northwick Upholstrey LLC"),
    ("Ebersheimer Druckguss GmbH", "Ebershiemer Druckguss GmbH"),
    ("Pinnacombe Orchards Ltd", "Pinnacombe Orchads Ltd"),
    ("Ravenscroft Cables Ltd", "Ravensroft Cables Ltd"),
]
ORDER_AND_SPACING = [
    ("ООО «Печатный двор Кремль-Арт»", "ООО «Кремль-Арт Печатный двор»"),
    ("ООО «Монтажспецстрой Нерехта»", "ООО «Нерехта Монтажспецстрой»"),
    ("ООО «Техно Дизель Коломна»", "ООО «ТехноДизель Коломна»"),
    ("ООО «Эко-Пласт Дубравы»", "ООО «ЭкоПласт Дубравы»"),
    ("ООО «АвтоПитстоп»", "ООО «Авто Пит Стоп»"),
    ("ООО «Мясокомбинат Клинцовский»", "Клинцовский мясокомбинат, ООО"),
    ("ООО «Ромбус-Трейдинг Камчатка»", "Камчатка Ромбус Трейдинг ООО"),
    ("АО «Завод кранов Узловский»", "Узловский завод кранов АО"),
    ("ООО «Био Ферма Лужки»", "ООО «Биоферма Лужки»"),
    ("ООО «Газ-Оборудование Сургучи»", "Сургучи Газоборудование"),
    ("Silverdene Data-Works Ltd", "Silverdene Dataworks Ltd"),
    ("Greyfriars Motor Works Ltd", "Motor Works Greyfriars Ltd"),
    ("Coppersmith-Vale Inc", "Coppersmithvale Inc"),
    ("Blackthorn Steel Trading GmbH", "Steel Trading Blackthorn GmbH"),
    ("Penhaligon Sea Foods Ltd", "Penhaligon Seafoods Ltd"),
    ("Fairweather Hotels Group", "Group Fairweather Hotels"),
    ("Wolkenstein Media Haus GmbH", "Wolkenstein Mediahaus GmbH"),
    ("Tannenberg & Söhne GmbH", "Tannenberg Soehne GmbH"),
]
HOMOGLYPHS = [  # Latin letters inside Cyrillic words and the reverse
    ("ООО «Ромбокварц»", "OOO «Poмбoквapц»"),
    ("ООО «Восточные сапоги»", "ООО «Bocтoчныe caпoги»"),
    ("ООО «Метаморфоза-Хлеб»", "ООО «Meтaмopфoзa-Xлeб»"),
    ("ООО «Карамельный рай»", "ООО «Kapaмeльный paй»"),
    ("ООО «Навес-Конструктор»", "ООО «HABEC-КОНСТРУКТОР»"),
    ("АО «Тамбовская нива»", "AO «Taмбoвcкaя нивa»"),
    ("ООО «Окна Серебрянки»", "ООО «Oкна Cеребрянки»"),
    ("ООО «Сахарок Кубани»", "OOO «CAXAPOK КУБАНИ»"),
    ("ООО «Енотовидные решения»", "ООО «Eнотовидные рeшeния»"),
    ("ООО «Росток Тайги»", "ООО «POCTOK ТАЙГИ»"),
    ("ООО «Вектра-Муром»", "ООО «Beктpa-Mypoм»"),
    ("ООО «Кормовые дрожжи Сасово»", "ООО «Kopмoвыe дpoжжи Cacoвo»"),
    ("ЗАО «Арматура Трёхгорки»", "ЗAO «Apмaтypa Tpёxгopки»"),
    ("ООО «Турбокомпрессор Невель»", "ООО «Typбoкoмпpeccop Heвeль»"),
    ("Timberlake Optics Ltd", "Tіmberlаke Optіcs Ltd"),
    ("Copperbeech Homes Inc", "Соppеrbeech Ноmes Inc"),
    ("Marchetti Pompe Srl", "Маrchetti Роmpe Srl"),
    ("Kestrel Avionics LLC", "Кеstrеl Аviоnics LLC"),
]
ABBREVIATIONS = [
    ("ООО «Сызранские минеральные удобрения»", "ООО «СМУ»", "phone"),
    ("АО «Объединённая речная компания Енисей»", "АО «Объед. речная комп. Енисей»", "email"),
    ("ООО «Камский завод строительных конструкций»", "ООО «Камский завод строит. конструкций»", ""),
    ("ООО «Приморская рыбопромысловая компания Улов»", "ООО «Примор. рыбопромысл. компания Улов»", ""),
    ("ИП Незванов Тихон Саввич", "ИП Незванов Т.С.", "phone"),
    ("ИП Лукошкина Фаина Игнатьевна", "ИП Лукошкина Ф. И.", "phone"),
    ("АО «Верхнекамская соляная экспедиция»", "АО «ВСЭ»", "inn"),
    ("ООО «Металлургическая комплектация Дегтярска»", "ООО «Металлург. комплектация Дегтярска»", ""),
    ("Worcestershire Electrical Manufacturing Ltd", "Worcestershire Electrical Mfg Ltd", "email"),
    ("Brightwater International Ltd", "Brightwater Intl. Ltd", ""),
    ("Dunmore Brothers Haulage Ltd", "Dunmore Bros. Haulage Ltd", ""),
    ("Ashcombe Technologies Ltd", "Ashcombe Technol. Ltd", "phone"),
    ("ООО «Кубанские оросительные системы»", "ООО «КОС»", "inn"),
    ("ООО «Тихвинский экспериментальный завод»", "ООО «Тихвинский эксперимент. завод»", ""),
]
RENAMED = [  # the name changed, the INN stayed
    ("ООО «Рога и подковы»", "ООО «Ренессанс-Актив»"),
    ("ЗАО «Ткачиха»", "АО «Текстильные решения Шуи»"),
    ("ООО «Пельмешка»", "ООО «Фуд Инвест Маркет»"),
    ("ОАО «Завод Красный якорь-3»", "АО «Якорные системы»"),
    ("ООО «Старт-97»", "ООО «Мобильные грузы»"),
    ("ООО «Фотосалон на Садовой»", "ООО «Пиксель студия»"),
    ("ООО «Кооперативные буфеты»", "ООО «Вкусная остановка»"),
    ("ООО «ЛТД Аметист»", "ООО «Аметистовый берег»"),
]
# ---- different entities
NUMBERED = [
    ("ООО «Ромашка-1»", "ООО «Ромашка-2»"), ("АО «Мостоотряд №19»", "АО «Мостоотряд №36»"),
    ("МБОУ «Школа № 5»", "МБОУ «Школа № 12»"), ("ООО «Аптека 36»", "ООО «Аптека 66»"),
    ("ООО «СМУ-4 Заречье»", "ООО «СМУ-7 Заречье»"), ("ООО «Хлебозавод № 2»", "ООО «Хлебозавод № 3»"),
    ("ООО «Спецавтобаза 1 Липецкая»", "ООО «Спецавтобаза 2 Липецкая»"), ("ООО «Дом быта 21»", "ООО «Дом быта 12»"),
    ("ПМК-118 ООО", "ПМК-181 ООО"), ("АЗС-45 Лукоморье", "АЗС-54 Лукоморье"), ("ТСЖ «Речное, 10»", "ТСЖ «Речное, 14»"),
    ("ООО «Автоколонна 1412»", "ООО «Автоколонна 1421»"), ("ООО «Пятёрка-5 Торг»", "ООО «Пятёрка-55 Торг»"),
    ("Harbour Estates 4 Ltd", "Harbour Estates 9 Ltd"), ("Riverside Homes (No. 1) Ltd", "Riverside Homes (No. 2) Ltd"),
    ("Solarpark Uckermark I GmbH", "Solarpark Uckermark II GmbH"), ("Windpark Emsmoor III GmbH & Co. KG", "Windpark Emsmoor IV GmbH & Co. KG"),
    ("Lease Fund 2019 LLC", "Lease Fund 2021 LLC"), ("Parkview Apartments 12 LLC", "Parkview Apartments 21 LLC"),
    ("ООО «Проект 7 Парус»", "ООО «Проект 8 Парус»"),
]
SAME_BRAND_OTHER_CITY = [
    ("ООО «Металлсервис Тула»", "ООО «Металлсервис Пермь»"), ("ООО «Стальмаркет Казань»", "ООО «Стальмаркет Уфа»"),
    ("ООО «Лифтремонт Тверь»", "ООО «Лифтремонт Рязань»"), ("ООО «Балтика-Трейд Псков»", "ООО «Балтика-Трейд Новгород»"),
    ("ООО «Теплосеть Ангарск»", "ООО «Теплосеть Братск»"), ("ООО «Газпроект Оренбург»", "ООО «Газпроект Саратов»"),
    ("ООО «Эльдорадо Мебель Томск»", "ООО «Эльдорадо Мебель Омск»"), ("ООО «Водоканал Кимры»", "ООО «Водоканал Ржев»"),
    ("ООО «Агроснаб Курск»", "ООО «Агроснаб Орёл»"), ("ООО «Автодилер Пенза»", "ООО «Автодилер Самара»"),
    ("ООО «Вираж-Сочи»", "ООО «Вираж-Анапа»"), ("ООО «Медтехника Ижевск»", "ООО «Медтехника Киров»"),
    ("Globalserve Leeds Ltd", "Globalserve Bristol Ltd"), ("Autohaus Kepler Mainz GmbH", "Autohaus Kepler Trier GmbH"),
    ("Fastprint Lyon SARL", "Fastprint Nantes SARL"), ("Medicover Kraków Sp. z o.o.", "Medicover Gdańsk Sp. z o.o."),
    ("Citystorage Denver LLC", "Citystorage Austin LLC"), ("Steakhouse Torino Srl", "Steakhouse Verona Srl"),
    ("ООО «Крепёж Волгоград»", "ООО «Крепёж Калуга»"), ("ООО «Стоматология Анапа»", "ООО «Стоматология Адлер»"),
]
SUBSIDIARY = [  # owner and owned, or two companies of one group
    ("ПАО «Севермаш»", "ООО «Севермаш-Логистика»"), ("АО «Ураласбестовый»", "ООО «Ураласбестовый Торговый дом»"),
    ("АО «Кедровый холдинг»", "ООО «Кедровый Девелопмент»"), ("ПАО «Дальрыба-флот»", "ООО «Дальрыба-порт»"),
    ("АО «Мегаполис-строй»", "ООО «Мегаполис-бетон»"), ("ООО «Зерновой союз Кубани»", "ООО «Зерновой союз Дона»"),
    ("АО «Карамболь»", "ООО «Карамболь Финанс»"), ("ПАО «Энергосбыт Плюс»", "АО «Энергосбыт»"),
    ("Ashworth Holdings PLC", "Ashworth Logistics Ltd"), ("Kronberg AG", "Kronberg Immobilien GmbH"),
    ("Tidewater Group Inc", "Tidewater Marine LLC"), ("Bellavista SpA", "Bellavista Servizi Srl"),
    ("Nordlys ASA", "Nordlys Energi AS"), ("Whitcombe Group Ltd", "Whitcombe Catering Ltd"),
    ("ООО «Виноградная долина»", "ООО «Виноградная долина Агро»"), ("АО «Вымпел-Экран»", "ООО «Вымпел-Радар»"),
    ("ООО «Русская кухня Опт»", "ООО «Русская кухня Розница»"), ("АО «Сибирский крановый»", "ООО «Сибирский крановый Сервис»"),
    ("ООО «Балтстройконсалт»", "ООО «Балтстройпроект»"), ("Foxglove Media Ltd", "Foxglove Pictures Ltd"),
]
COMMON_NAMES = [  # one everyday name, two entities
    ("ООО «Альфа»", "ООО «Альфа»"), ("ООО «Вектор»", "ООО «Вектор»"), ("ООО «Ромашка»", "ООО «Ромашка»"),
    ("ООО «Восход»", "ООО «Восход»"), ("ООО «Гермес»", "ЗАО «Гермес»"), ("ООО «Прогресс»", "ООО «Прогресс»"),
    ("ООО «Надежда»", "ООО «Надежда»"), ("ООО «Стройсервис»", "ООО «Стройсервис»"), ("ООО «Импульс»", "АО «Импульс»"),
    ("ООО «Меркурий»", "ООО «Меркурий»"), ("ООО «Атлант»", "ООО «Атлант»"), ("ООО «Феникс»", "ООО «Феникс»"),
    ("Phoenix Ltd", "Phoenix Ltd"), ("Apex Consulting Ltd", "Apex Consulting Ltd"), ("Summit LLC", "Summit LLC"),
    ("Orion GmbH", "Orion GmbH"), ("Delta Engineering Ltd", "Delta Engineering Ltd"), ("Sigma Solutions Inc", "Sigma Solutions Inc"),
    ("ИП Иванов Иван Петрович", "ИП Иванов Петр Иванович"), ("ИП Смирнова Елена Олеговна", "ИП Смирнова Ольга Игоревна"),
    ("ИП Кузнецов А.В.", "ИП Кузнецов С.Н."), ("ООО «Автосервис»", "ООО «Автосервис»"), ("ООО «Продукты»", "ООО «Продукты»"),
    ("ООО «Лидер»", "ООО «Лидер»"),
]
NEAR_WORDS = [  # one letter apart, two words
    ("ООО «Альфа-Строй»", "ООО «Альба-Строй»"), ("ООО «Вектор-Плюс»", "ООО «Виктор-Плюс»"), ("ООО «Лада»", "ООО «Влада»"),
    ("ООО «Сигма-Трейд»", "ООО «Магма-Трейд»"), ("ООО «Тигр»", "ООО «Титр»"), ("ООО «Диана»", "ООО «Лиана»"),
    ("ООО «Роза»", "ООО «Гроза»"), ("ООО «Мечта»", "ООО «Мачта»"), ("ООО «Волна»", "ООО «Волга»"), ("ООО «Орион»", "ООО «Орлон»"),
    ("ООО «Парус»", "ООО «Парсус»"), ("ООО «Кварц»", "ООО «Кварк»"), ("ООО «Маяк»", "ООО «Маяк-М»"), ("ООО «Олимп»", "ООО «Олимпия»"),
    ("ООО «Магнит»", "ООО «Магнат»"), ("ООО «Гранит»", "ООО «Гранат»"), ("ООО «Каскад»", "ООО «Касад»"), ("ООО «Сокол»", "ООО «Стокол»"),
    ("Falcon Ltd", "Falkon Ltd"), ("Stella GmbH", "Stelle GmbH"), ("Matrix LLC", "Matriz LLC"), ("Nova Ltd", "Novo Ltd"),
    ("Horizon Travel Ltd", "Horizont Travel Ltd"), ("Crown Foods Ltd", "Brown Foods Ltd"), ("Delta Ltd", "Belta Ltd"),
]
SHARED_WORDS = [  # words of the trade in common
    ("ООО «Северная строительная компания»", "ООО «Южная строительная компания»"),
    ("ООО «Первый мебельный комбинат»", "ООО «Второй мебельный комбинат»"),
    ("ООО «Центр правовой поддержки бизнеса Арбитр»", "ООО «Центр правовой поддержки бизнеса Юстус»"),
    ("ООО «Транспортная компания Вихрь»", "ООО «Транспортная компания Тайфун»"),
    ("АО «Завод железобетонных изделий Каменка»", "АО «Завод железобетонных изделий Берёзовка»"),
    ("ООО «Агентство недвижимости Очаг»", "ООО «Агентство недвижимости Порог»"),
    ("ООО «Частная охранная организация Гром»", "ООО «Частная охранная организация Щит»"),
    ("ООО «Логистический центр Шереметьевский»", "ООО «Логистический центр Домодедовский»"),
    ("ООО «Детский сад Солнышко»", "ООО «Детский сад Колосок»"), ("ООО «Птицефабрика Еланская»", "ООО «Птицефабрика Окская»"),
    ("ООО «Ресторан Пиросмани»", "ООО «Ресторан Мельник»"), ("ООО «Клиника доктора Айболитова»", "ООО «Клиника доктора Пилюлькина»"),
    ("Northern Paper Trading Ltd", "Southern Paper Trading Ltd"), ("Dental Clinic Brook Street Ltd", "Dental Clinic Mill Street Ltd"),
    ("Bäckerei Hansmann GmbH", "Bäckerei Lohmann GmbH"), ("Hotel Bellerive SA", "Hotel Beauregard SA"),
    ("Yorkshire Dairy Farmers Ltd", "Cornwall Dairy Farmers Ltd"), ("Advanced Polymer Coatings Inc", "Advanced Polymer Adhesives Inc"),
    ("Law Office Pemberton LLP", "Law Office Hathersage LLP"), ("General Steel Supplies Ltd", "General Office Supplies Ltd"),
    ("Ristorante da Gino Srl", "Ristorante da Pino Srl"), ("Autoservis Novák s.r.o.", "Autoservis Dvořák s.r.o."),
]
OTHER_FORM_OTHER_INN = [  # equal names, registered apart
    ("ООО «Сапфировая бухта»", "АО «Сапфировая бухта»"), ("ООО «Тёплый хлеб Ельца»", "ООО «Тёплый хлеб Ельца»"),
    ("ООО «Ладожская мануфактура»", "ИП Ладожская Мануфактура"), ("ООО «Гусли-Самогуды»", "ООО «Гусли-Самогуды»"),
    ("ЗАО «Плитка Керамо»", "ООО «Плитка Керамо»"), ("ООО «Водный мир Плёса»", "ООО «Водный мир Плёса»"),
    ("ООО «Бобровый ручей»", "ООО «Бобровый ручей»"), ("АО «Эмальхимпром»", "ООО «Эмальхимпром»"),
    ("ООО «Синяя птица Вышгорода»", "ООО «Синяя птица Вышгорода»"), ("ООО «Крымские лозы»", "АО «Крымские лозы»"),
]
BRANCHES = [
    ("АО «Гидрометприбор»", "Филиал АО «Гидрометприбор» в г. Выборг"), ("ООО «Сеть мастерских Ключник»", "ООО «Сеть мастерских Ключник»"),
    ("ПАО «Дизельпромсервис»", "Представительство ПАО «Дизельпромсервис»"), ("АО «Речфлот Ока»", "АО «Речфлот Ока» (филиал)"),
    ("ООО «Клиника Асклепия»", "ООО «Клиника Асклепия»"), ("АО «Страховые гарантии Дона»", "АО «Страховые гарантии Дона» отделение Азов"),
]

REGIONS = ["Москва", "Санкт-Петербург", "Самарская область", "Пермский край", "Приморский край", "Тульская область",
           "Краснодарский край", "Новосибирская область", "Yorkshire", "Bayern", "Lombardia", "Texas"]


def inn(number):
    digits = [int(d) for d in f"{(number * 7919 + 770000123) % 10**9:09d}"]
    weights = [2, 4, 10, 3, 5, 9, 4, 6, 8]
    return "".join(map(str, digits)) + str(sum(w * d for w, d in zip(weights, digits)) % 11 % 10)


def ogrn(number):
    body = 102770000000 + (number * 104729) % 10**9
    return f"{body}{body % 11 % 10}"


def slip(text):
    """The last two digits that differ exchanged: an INN entered wrongly, no longer valid."""
    for i in range(len(text) - 2, 0, -1):
        if text[i] != text[i + 1 if i + 1 < len(text) else i]:
            return text[:i] + text[i + 1] + text[i] + text[i + 2:]
    return text


FIELDS = ["name", "region", "inn", "kpp", "ogrn", "lei", "email", "phone", "parent"]
rows = []


def record(name, region, **more):
    return {**{f: "" for f in FIELDS}, "name": name, "region": region, **more}


def add(same, kind, left, right):
    rows.append([len(rows) + 1, same, kind] + [left[f] for f in FIELDS] + [right[f] for f in FIELDS])


def region_of(i, name):
    latin = all(ord(c) < 0x400 for c in name)
    return REGIONS[8 + i % 4] if latin else REGIONS[i % 8]


def phone(number, style=0):
    n = f"{9000000000 + (number * 7654321) % 10**9}"
    return [f"+7{n}", f"8 ({n[:3]}) {n[3:6]}-{n[6:8]}-{n[8:]}", f"7-{n[:3]}-{n[3:]}"][style % 3]


def positives():
    n = 0
    for kind, pairs in [("form", FORMS), ("transliteration", TRANSLITERATIONS), ("slip", TYPOS), ("order", ORDER_AND_SPACING),
                        ("homoglyph", HOMOGLYPHS)]:
        for i, (a, b) in enumerate(pairs):
            n += 1
            region = region_of(n, a)
            # Once without any number, once with what the two who entered it happened to know.
            add(1, kind, record(a, region), record(b, region))
            if i % 3 == 0:
                add(1, kind + "+inn", record(a, region, inn=inn(n)), record(b, region_of(n + 3, a), inn=inn(n)))
            elif i % 3 == 1:
                add(1, kind + "+phone", record(a, region, inn=inn(n), phone=phone(n)), record(b, region, phone=phone(n, 1)))
            else:
                add(1, kind + "+inn slip", record(a, region, inn=inn(n)), record(b, region, inn=slip(inn(n))))
    for a, b, known in ABBREVIATIONS:
        n += 1
        region = region_of(n, a)
        extra = {"phone": ({"phone": phone(n)}, {"phone": phone(n, 2)}), "email": ({"email": f"info@firm{n}.example"}, {"email": f"sales@firm{n}.example"}),
                 "inn": ({"inn": inn(n)}, {"inn": inn(n)}), "": ({}, {})}[known]
        add(1, "abbreviation", record(a, region, **extra[0]), record(b, region, **extra[1]))
    for a, b in RENAMED:
        n += 1
        region = region_of(n, a)
        add(1, "renamed", record(a, region, inn=inn(n), ogrn=ogrn(n), kpp="770101001"), record(b, region, inn=inn(n), ogrn=ogrn(n), kpp="770101001"))


def negatives():
    n = 500
    for kind, pairs in [("number", NUMBERED), ("city", SAME_BRAND_OTHER_CITY), ("group", SUBSIDIARY), ("common name", COMMON_NAMES),
                        ("near word", NEAR_WORDS), ("trade words", SHARED_WORDS)]:
        for i, (a, b) in enumerate(pairs):
            n += 2
            region, other = region_of(n, a), region_of(n + 3, a)
            other = other if kind in ("city", "common name") else region
            # Without numbers the pair must be told apart by name and place; an everyday name is never enough.
            add(0, kind, record(a, region), record(b, other))
            add(0, kind + "+inn", record(a, region, inn=inn(n), ogrn=ogrn(n)), record(b, region, inn=inn(n + 1), ogrn=ogrn(n + 1)))
    for i, (a, b) in enumerate(SUBSIDIARY):
        n += 1
        region = region_of(n, a)
        # One switchboard, one domain of mail.
        add(0, "group+phone", record(a, region, email=f"a@group{n}.example", phone=phone(n)), record(b, region, email=f"b@group{n}.example", phone=phone(n), parent="left"))
    for a, b in OTHER_FORM_OTHER_INN:
        n += 2
        region = region_of(n, a)
        add(0, "other inn", record(a, region, inn=inn(n)), record(b, region, inn=inn(n + 1)))
        add(0, "other inn+phone", record(a, region, inn=inn(n), phone=phone(n)), record(b, region, inn=inn(n + 1), phone=phone(n)))
    for a, b in BRANCHES:
        n += 1
        region = region_of(n, a)
        add(0, "branch", record(a, region, inn=inn(n), ogrn=ogrn(n), kpp="770101001"), record(b, region_of(n + 1, a), inn=inn(n), ogrn=ogrn(n), kpp="784243002"))
    # Everybody shares an accountant: telephone and mail say nothing.
    for i in range(len(SHARED_WORDS) - 1):
        add(0, "accountant", record(SHARED_WORDS[i][0], "Москва", phone=phone(1), email="buh@uchet.example"),
            record(SHARED_WORDS[i + 1][1], "Москва", phone=phone(1), email="buh@uchet.example"))


positives()
negatives()
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["pair", "same", "kind"] + [f"left_{f}" for f in FIELDS] + [f"right_{f}" for f in FIELDS])
out.writerows(rows)
