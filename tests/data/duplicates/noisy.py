#!/usr/bin/env python3
"""Writes clients, some of them entered again with noise: client_id,entity,name,region,inn,kpp,ogrn,lei,email,phone,parent.

Two rows with the same entity are one legal entity. Knows nothing of how duplicates are searched. The base is as hard as
real ones: everyday names are given to many entities, groups share a first word, telephone or domain, branches share the
INN. Usage: noisy.py ENTITIES DUPLICATE_SHARE SEED > FILE
"""
import random
import sys

SYLLABLES_RU = ("ба бе бо ва ви во га го гра да де до дра жи за зе зи зо ка ки ко кра кре ла ле ли ло лу ма ме ми мо му на не ни но "
                "па пе пи по при про ра ре ри ро ру са се си со ста сте стро та те ти то тра тре фа фе фи фо ха хо ца це ча че ши ша ща э ю я").split()
ENDINGS_RU = "вский вская цкий ское нский ита ор он ан ель ень ица ка ия ин мет лит пром сталь комб снаб".split()
SYLLABLES_EN = ("al an ar bel ber bor bran bur cal car cor dal del dun east el fair far fen gar glen gra hal har hol in kel ken kir lan "
                "lin lor mal mar mel mon mor nor oak or pel pen quin ral ren ros sal sel shel sil tal tar thorn ul val ver wal wen wil yar").split()
ENDINGS_EN = "ford ton wick worth ham ley dale field gate well mere stead brook hurst combe mann stein berg dorf bach etti ini ard ence".split()
TRADE_RU = ["строй", "торг", "сервис", "транс", "инвест", "проект", "монтаж", "логистика", "агро", "мебель", "металл", "энерго", "маркет",
            "групп", "ресурс", "техника", "продукт", "фарм", "недвижимость", "консалтинг", "плюс", "трейд", "автоматика", "пластик", "текстиль"]
TRADE_EN = ["trading", "foods", "engineering", "logistics", "consulting", "systems", "services", "textiles", "packaging", "software",
            "construction", "energy", "plastics", "instruments", "properties", "media", "chemicals", "timber", "electronics", "hotels"]
EVERYDAY_RU = ["альфа", "вектор", "ромашка", "восход", "гермес", "прогресс", "надежда", "импульс", "меркурий", "атлант", "феникс", "лидер",
               "гарант", "омега", "орион", "сигма", "спектр", "старт", "успех", "фортуна", "эталон", "юпитер", "виктория", "мастер",
               "олимп", "парус", "заря", "сатурн", "каскад", "маяк", "титан", "гранит", "родник", "кедр", "дуэт", "бриз", "квант", "ритм",
               "мечта", "рубин", "сокол", "империя", "оазис", "монолит", "союз", "престиж", "элита", "зенит"]
EVERYDAY_EN = ["phoenix", "apex", "summit", "orion", "delta", "sigma", "alpha", "horizon", "premier", "royal", "falcon", "eagle",
               "pioneer", "atlas", "beacon", "zenith", "nova", "vertex", "mercury", "titan", "castle", "crown", "liberty", "victoria"]
CITIES = ["Москва", "Казань", "Пермь", "Тула", "Самара", "Томск", "Омск", "Уфа", "Курск", "Тверь", "Псков", "Калуга", "Рязань", "Киров"]
REGIONS_RU = ["Москва", "Санкт-Петербург", "Московская область"] * 4 + [
    "Самарская область", "Пермский край", "Татарстан", "Башкортостан", "Свердловская область", "Омская область", "Томская область",
    "Тульская область", "Краснодарский край", "Ростовская область", "Челябинская область", "Приморский край", "Тверская область"]
REGIONS_EN = ["London", "Yorkshire", "Bayern", "Hessen", "Lombardia", "Texas", "Ohio", "Normandie", "Catalunya", "Skåne"]
LATIN_ICAO = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
                      "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y  e iu ia".split(" ")))
LATIN_BGN = {**LATIN_ICAO, "й": "y", "ё": "yo", "ъ": "", "ю": "yu", "я": "ya", "ц": "ts", "ы": "y"}
TWINS = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O",
         "Р": "P", "С": "C", "Т": "T", "Х": "X"}
FORMS_RU = [("ООО", "Общество с ограниченной ответственностью"), ("ООО", "ООО"), ("ООО", "000"), ("АО", "Акционерное общество"),
            ("ЗАО", "АО"), ("ОАО", "ПАО"), ("ПАО", "Публичное акционерное общество")]
FORMS_EN = [("Ltd", "Limited"), ("LLC", "L.L.C."), ("GmbH", "G.m.b.H."), ("Inc", "Incorporated"), ("S.A.", "SA"), ("Srl", "S.r.l."), ("PLC", "plc"),
            ("AG", "Aktiengesellschaft")]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.number = 0

    def word(self, russian):
        r = self.r
        syllables, endings = (SYLLABLES_RU, ENDINGS_RU) if russian else (SYLLABLES_EN, ENDINGS_EN)
        count = r.choice([1, 2, 2, 3])
        return "".join(r.choice(syllables) for _ in range(count)) + r.choice(endings)

    def inn(self):
        d = [self.r.randrange(1, 10)] + [self.r.randrange(10) for _ in range(8)]
        return "".join(map(str, d)) + str(sum(w * x for w, x in zip((2, 4, 10, 3, 5, 9, 4, 6, 8), d)) % 11 % 10)

    def ogrn(self):
        body = 10 ** 11 + self.r.randrange(2 * 10 ** 10) * 4
        return f"{body}{body % 11 % 10}"

    def entity(self, brand=None):
        r = self.r
        russian = r.random() < 0.7
        trade, everyday = (TRADE_RU, EVERYDAY_RU) if russian else (TRADE_EN, EVERYDAY_EN)
        if brand is not None:
            russian = brand["russian"]
            trade, everyday = (TRADE_RU, EVERYDAY_RU) if russian else (TRADE_EN, EVERYDAY_EN)
            words = [brand["words"][0], r.choice([w for w in trade if w not in brand["words"]])]
        else:
            shape = r.random()
            if shape < 0.08:
                words = [r.choice(everyday)]
            elif shape < 0.2:
                words = [r.choice(everyday), r.choice(trade)]
            elif shape < 0.6:
                words = [self.word(russian), r.choice(trade)]
            elif shape < 0.8:
                words = [self.word(russian)]
            else:
                words = [self.word(russian), self.word(russian)]
        number = str(r.randrange(1, 60)) if r.random() < 0.06 else ""
        if russian and r.random() < 0.06:
            words.append(r.choice(CITIES))
        self.number += 1
        domain = f"{self.number}-mail.example" if brand is None or r.random() < 0.5 else brand["domain"]
        return {"entity": self.number, "russian": russian, "words": words, "number": number, "form": r.choice(FORMS_RU if russian else FORMS_EN),
                "region": r.choice(REGIONS_RU if russian else REGIONS_EN), "inn": self.inn() if russian else "", "kpp": f"{r.randrange(1000, 9999)}01001" if russian else "",
                "ogrn": self.ogrn() if russian else "", "phone": f"+{'7' if russian else '44'}{r.randrange(10**9, 10**10)}", "domain": domain, "lei": ""}

    def name(self, e):
        words = [w.capitalize() for w in e["words"]]
        body = " ".join(words) + (f"-{e['number']}" if e["number"] else "")
        return f"{e['form'][0]} «{body}»" if e["russian"] else f"{body} {e['form'][0]}"

    def slip(self, text):
        r = self.r
        letters = [i for i, c in enumerate(text) if c.isalpha()]
        if len(letters) < 6:
            return text
        i = r.choice(letters[1:-1])
        kind = r.randrange(4)
        if kind == 0:
            return text[:i] + text[i + 1:]
        if kind == 1:
            return text[:i] + text[i] + text[i:]
        if kind == 2 and text[i + 1].isalpha():
            return text[:i] + text[i + 1] + text[i] + text[i + 2:]
        return text[:i] + r.choice("аеиорстнл" if ord(text[i]) > 0x400 else "aeiorstnl") + text[i + 1:]

    def noisy_name(self, e):
        r = self.r
        words = [w.capitalize() for w in e["words"]]
        if len(words) > 1 and r.random() < 0.08:
            words.reverse()
        joiner = "-" if r.random() < 0.15 else "" if r.random() < 0.05 else " "
        body = joiner.join(words)
        for _ in range(r.choices([0, 1, 2], [60, 33, 7])[0]):
            body = self.slip(body)
        if e["number"]:
            body += r.choice(["-", " ", " № "]) + e["number"]
        form = r.choice(e["form"])
        if e["russian"]:
            change = r.random()
            if change < 0.15:
                table = r.choice([LATIN_ICAO, LATIN_BGN])
                body = "".join(table.get(c, table.get(c.lower(), c).capitalize()) for c in body)
                form = {"ООО": "OOO", "АО": "AO", "ЗАО": "ZAO", "ОАО": "OAO", "ПАО": "PAO"}.get(form, "")
            elif change < 0.3:
                body = "".join(TWINS.get(c, c) if r.random() < 0.5 else c for c in body)
        if r.random() < 0.3:
            body = body.upper()
        place = r.random()
        if place < 0.12:
            return body
        if e["russian"] and place < 0.6:
            return f"{form} \"{body}\"".strip()
        return f"{body}, {form}".strip(", ") if place < 0.8 else f"{body} {form}".strip()

    def record(self, e, again):
        r = self.r
        keep = lambda value, chance: value if value and r.random() < chance else ""
        row = {"entity": e["entity"], "name": self.noisy_name(e) if again else self.name(e), "region": e["region"], "lei": "", "parent": ""}
        row["inn"] = keep(e["inn"], 0.5 if again else 0.85)
        if again and row["inn"] and r.random() < 0.12:
            i = r.randrange(1, 9)
            row["inn"] = row["inn"][:i] + str((int(row["inn"][i]) + 1) % 10) + row["inn"][i + 1:]
        row["kpp"] = keep(e["kpp"], 0.4) if row["inn"] else ""
        row["ogrn"] = keep(e["ogrn"], 0.3)
        digits = e["phone"]
        row["phone"] = keep(r.choice([digits, digits[:-7] + " " + digits[-7:-4] + "-" + digits[-4:]]), 0.6)
        row["email"] = keep(f"{r.choice(['info', 'office', 'buh', 'sales'])}@{e['domain']}", 0.5)
        if again and r.random() < 0.06:
            row["region"] = r.choice(REGIONS_RU if e["russian"] else REGIONS_EN)
        return row


FIELDS = ["name", "region", "inn", "kpp", "ogrn", "lei", "email", "phone", "parent"]


def quoted(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '",\n') else text


def main():
    entities, share, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    maker = Maker(seed)
    rows = []
    brand = None
    for _ in range(entities):
        member = brand is not None and maker.r.random() < 0.5
        e = maker.entity(brand if member else None)
        first = maker.record(e, False)
        if member and maker.r.random() < 0.5:
            first["phone"] = brand["phone"]
        rows.append(first)
        if maker.r.random() < 0.01 and first["inn"]:  # a branch: the same INN, another KPP, its own row and entity
            maker.number += 1
            rows.append({**first, "entity": maker.number, "kpp": f"{maker.r.randrange(1000, 9999)}43002", "region": maker.r.choice(REGIONS_RU)})
            first["kpp"] = first["kpp"] or e["kpp"]
        if maker.r.random() < share:
            rows.append(maker.record(e, True))
            if maker.r.random() < 0.1:
                rows.append(maker.record(e, True))
        if not member:
            brand = e if maker.r.random() < 0.08 and len(e["words"]) > 1 and e["words"][0] not in EVERYDAY_RU + EVERYDAY_EN else None
    maker.r.shuffle(rows)
    write = sys.stdout.write
    write("client_id,entity," + ",".join(FIELDS) + "\n")
    for i, row in enumerate(rows):
        write(f"C{i:08d},{row['entity']}," + ",".join(quoted(row[f]) for f in FIELDS) + "\n")


main()
