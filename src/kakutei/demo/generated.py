"""More people for the demo company, for benchmarks and trials: `bin/demo --people 200`.

The fourteen people of the cast come first. A generated person depends on the position alone: the same number of people gives the
same company, and a larger company contains the smaller one. All people are fictitious.
"""

from __future__ import annotations

import argparse
import datetime as dt

from kakutei.demo.cast import EKIMAE, KONAN, PEOPLE, Person

MOST = 1000
FAMILY = (
    "佐藤 サトウ", "鈴木 スズキ", "高橋 タカハシ", "田中 タナカ", "伊藤 イトウ", "渡辺 ワタナベ", "山本 ヤマモト", "中村 ナカムラ",
    "小林 コバヤシ", "加藤 カトウ", "吉田 ヨシダ", "山田 ヤマダ", "佐々木 ササキ", "山口 ヤマグチ", "松本 マツモト", "井上 イノウエ",
    "木村 キムラ", "林 ハヤシ", "斎藤 サイトウ", "清水 シミズ", "山崎 ヤマザキ", "森 モリ", "池田 イケダ", "橋本 ハシモト",
    "阿部 アベ", "石田 イシダ", "前田 マエダ", "小川 オガワ", "岡田 オカダ", "後藤 ゴトウ", "近藤 コンドウ", "村上 ムラカミ",
    "遠藤 エンドウ", "坂本 サカモト", "福田 フクダ", "西村 ニシムラ", "太田 オオタ", "三浦 ミウラ", "岡本 オカモト", "松田 マツダ",
    "中島 ナカジマ", "竹内 タケウチ", "原田 ハラダ", "和田 ワダ", "中野 ナカノ", "田村 タムラ", "安藤 アンドウ", "上田 ウエダ",
    "横山 ヨコヤマ", "宮崎 ミヤザキ", "宇都宮 ウツノミヤ", "久保田 クボタ", "小笠原 オガサワラ", "東海林 ショウジ", "𠮷野 ヨシノ",
    "髙島 タカシマ", "長谷部 ハセベ", "佐久間 サクマ", "大河内 オオコウチ", "王 オウ",
)  # fmt: skip
GIVEN = (
    "陽菜 ヒナ", "蒼 アオイ", "美咲 ミサキ", "大輝 ダイキ", "七海 ナナミ", "翔太 ショウタ", "彩 アヤ", "拓海 タクミ", "結菜 ユウナ",
    "健一 ケンイチ", "さくら サクラ", "悠斗 ユウト", "真由美 マユミ", "直樹 ナオキ", "千尋 チヒロ", "亮 リョウ", "由紀子 ユキコ",
    "誠 マコト", "楓 カエデ", "隼人 ハヤト", "花音 カノン", "雄大 ユウダイ", "明日香 アスカ", "浩二 コウジ", "葵 アオイ", "駿 シュン",
    "愛 アイ", "和也 カズヤ", "めぐみ メグミ", "太郎 タロウ", "莉奈 リナ", "慎之介 シンノスケ", "恵 メグミ", "樹 イツキ", "遥 ハルカ",
    "康平 コウヘイ", "優香 ユウカ", "蓮 レン", "桃子 モモコ", "潤 ジュン",
)  # fmt: skip
LONG = (
    ("クリストファー", "クリストファー", "アレクサンダー", "アレクサンダー"),
    ("チャン", "チャン", "ティ トゥイ ズオン", "ティ トゥイ ズオン"),
    ("フェルナンデス", "フェルナンデス", "マリア クリスティーナ", "マリア クリスティーナ"),
    ("長曽我部", "チョウソカベ", "龍之進", "リュウノシン"),
    ("シュレスタ", "シュレスタ", "プラカシュ バハドゥル", "プラカシュ バハドゥル"),
    ("勘解由小路", "カデノコウジ", "紗也加", "サヤカ"),
)
EMPLOYED = ("1110220", "0221103", "3301330", "2209220", "1122003", "01112203", "33022010", "4404000")
PART_TIME = ("5-55-5-", "--33-33", "a-a0-a8", "b-bb0-b", "4-04-0-", "c0cc-c-", "-aa-b-b7", "5c-5c-8-", "-44-0c0")
NAME_STEP = 1009
"""Prime to the number of pairs of names, so that only long names come twice."""


def head_count(word: str) -> int:
    """For the option --people of a command."""
    if not word.isdecimal() or not len(PEOPLE) <= int(word) <= MOST:
        raise argparse.ArgumentTypeError(f"人数は{len(PEOPLE)}から{MOST}までの数で入力してください。")
    return int(word)


def people(count: int) -> tuple[Person, ...]:
    """The cast and, behind it, generated people, `count` in all."""
    return PEOPLE[:count] + tuple(_person(n) for n in range(len(PEOPLE), count))


def _person(n: int) -> Person:
    """One in twenty is known to the attendance side by another number, one in forty has none here, one in fifty is retired there."""
    family, family_kana, given, given_kana = _name(n)
    number = f"{2001 + n}"
    store, other = (EKIMAE, KONAN) if n % 9 < 5 else (KONAN, EKIMAE)
    contract = ("正社員", "アルバイト", "アルバイト", "契約社員", "アルバイト", "アルバイト")[n % 6]
    return Person(
        number="" if n % 40 == 31 else number,
        code=f"9{number[1:]}" if n % 20 == 17 else number,
        family=family,
        given=given,
        family_kana=family_kana,
        given_kana=given_kana,
        store=store,
        also_at=other if n % 12 == 8 else None,
        contract=contract,
        email="" if n % 4 == 2 else f"staff{number}@example.jp",
        retired_on=dt.date(2026, 3, 31) if n % 50 == 23 else None,
        rhythm=_rhythm(PART_TIME if contract == "アルバイト" else EMPLOYED, n),
    )


def _name(n: int) -> tuple[str, ...]:
    """Family name, its reading, given name, its reading; one in twenty-five is long."""
    if n % 25 == 19:
        return LONG[n // 25 % len(LONG)]
    pair = n * NAME_STEP
    return *FAMILY[pair // len(GIVEN) % len(FAMILY)].split(), *GIVEN[pair % len(GIVEN)].split()


def _rhythm(rhythms: tuple[str, ...], n: int) -> str:
    """Begun on another weekday by each person."""
    rhythm = rhythms[n // 6 % len(rhythms)]
    turn = n % len(rhythm)
    return rhythm[turn:] + rhythm[:turn]
