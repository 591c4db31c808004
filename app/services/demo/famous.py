"""Combinations that are never put together, because somebody known bears them."""

import re
import unicodedata
from typing import Final

_PAIRS: Final = """
mohamed salah; mohammed salah; mahmoud abbas; yasser arafat; imran khan; salman khan; benazir bhutto; malala
yousafzai; recep erdogan; abdullah gul; mustafa kemal; ilham aliyev; heydar aliyev; emomali rahmon; islam karimov;
alisher usmonov; macky sall; abdou diouf; lamine diop; cheikh diop; alpha conde; sekou toure; yaya toure; amadou
toure; ibrahim traore; moussa traore; assimi goita; alassane ouattara; mamadou tandja; mahamadou issoufou; modibo
keita; ibrahim keita; ibrahima keita; seydou keita; salif keita; muhammadu buhari; bola tinubu; aminu kano; ahmadu
bello; sani abacha; idriss deby; mahamat deby; hissein habre; hisseine habre; paul biya; omar bongo; ali bongo;
adama barrow; yahya jammeh; sheikh hasina; mujibur rahman; ziaur rahman; muhammad yunus; mohammed yunus; anwar
ibrahim; najib razak; hassan rouhani; mohammad khatami; mahmoud ahmadinejad; hamid karzai; ashraf ghani; hasan
bashir; omar bashir; omer elbashir; hassan turabi; abdullah hamdok; ali saleh; ali salih; muammar gaddafi; sadio
mane; alija izetbegovic; bakir izetbegovic; edi rama; edin dzeko; sali berisha; joaquim chissano; amilcar cabral;
umaro embalo; serifo nhamadjo; malam sanha; fatou bensouda; amina mohammed; amina mohamed; naguib mahfouz; nagib
mahfouz; saddam hussein; hassan hussein; hosni mubarak; habib bourguiba; ali benali; houari boumediene; ahmed
benbella; mohamed bouazizi; hassan nasrallah; rafik hariri; rafiq hariri; saad hariri; samia suluhu; ali mwinyi;
kofi annan; thierno balde; nursultan nazarbayev; sooronbay jeenbekov; askar akaev; almaz atambaev; saparmyrat
niyazov; gurbanguly berdimuhamedov; serdar berdimuhamedov; maxamed barre; siciid barre; maxamed faarax; hassan
sheikh; cabdullahi yuusuf; ismail omar; ismaaciil cumar; ibrahim solih; mohamed nasheed; abdulla yameen; joko widodo;
agus yudhoyono; irfaan ali; feroze khan; nawaz sharif; liaqat ali; ayub khan; tariq aziz; ibn saud; naveed qamar;
shahid afridi; khalid mehsud; babar awan; rustam kasimjanov; ahmad massoud; ahmed massoud; mamadou toure
"""
FAMOUS: Final = frozenset(frozenset(pair.split()) for pair in _PAIRS.replace("\n", " ").split(";"))
_MEMBERS: Final = frozenset(name for pair in FAMOUS for name in pair)


def is_famous(latin: str) -> bool:
    """Whether two words of the name belong together in somebody known."""
    plain = unicodedata.normalize("NFKD", latin.lower()).replace("ı", "i").replace("ə", "e")
    words = set(re.findall("[a-z]+", "".join(char for char in plain if not unicodedata.combining(char))))
    here = words & _MEMBERS
    return len(here) > 1 and any(pair <= here for pair in FAMOUS)
