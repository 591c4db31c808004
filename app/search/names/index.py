"""People by name, in the process: who carries a name that is asked for, in any spelling and script."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.search import folding
from app.search.names import similarity
from app.search.names.keys import forms
from app.search.names.tokens import Token, columns, pairs, tokens

WIDTH = 17
CUT = 0.45
FOR_QUERY = 0.6
Kind = Literal["exact", "prefix", "sounds_like", "similar"]


@dataclass(frozen=True)
class NameMatch:
    name: str
    kinds: tuple[Kind | None, ...]


@dataclass(frozen=True)
class NameAnswer:
    slots: NDArray[np.int32]
    scores: NDArray[np.float32]
    literal: BitMap
    per_word: list[BitMap]


class _Unit(NamedTuple):
    """What one word of the query meets: word ids, their similarities, everybody who carries one."""

    ids: NDArray[np.intp]
    values: NDArray[np.float64]
    people: BitMap


class NameIndex:
    def __init__(self) -> None:
        self._ids: dict[tuple[str, bool], int] = {}
        self._texts: list[str] = [""]
        self._joined: list[bool] = [False]
        self._people: list[BitMap] = [BitMap()]
        self._free: list[int] = []
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_slip: dict[str, set[int]] = defaultdict(set)
        self._sorted: list[tuple[str, int]] = []
        self._raw: dict[str, BitMap] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._rows_of: dict[int, list[int]] = {}
        self._free_rows: list[int] = []
        self._words = np.zeros((1024, WIDTH), dtype=np.int32)
        self._weights = np.zeros((1024, WIDTH), dtype=np.float32)
        self._totals = np.ones(1024, dtype=np.float32)
        self._next = np.full(1024, -1, dtype=np.int32)
        self._first = np.full(1024, -1, dtype=np.int32)
        self._row_count = 0
        self._memo: dict[tuple[str, bool, bool], _Unit] = {}
        self._dirty = False

    def put(self, slot: int, names: Sequence[str]) -> None:
        self.remove(slot)
        self._names[slot] = tuple(dict.fromkeys(names))
        if slot >= len(self._first):
            self._first = np.concatenate([self._first, np.full(max(slot + 1, len(self._first)), -1, np.int32)])
        previous = -1
        for name in self._names[slot]:
            for word in folding.words(name):
                self._raw.setdefault(word, BitMap()).add(slot)
            cols = columns(name)
            if not cols:
                continue
            row = self._new_row()
            self._rows_of.setdefault(slot, []).append(row)
            for place, column in enumerate(cols):
                wid = self._word(column.text, column.joined)
                self._people[wid].add(slot)
                self._words[row, place] = wid
                self._weights[row, place] = column.weight
            self._totals[row] = sum(c.weight for c in cols if not c.joined)
            self._next[row] = previous
            previous = row
        self._first[slot] = previous
        self._memo.clear()

    def remove(self, slot: int) -> None:
        names = self._names.pop(slot, None)
        if names is None:
            return
        for word in {word for name in names for word in folding.words(name)}:
            self._raw[word].discard(slot)
            if not self._raw[word]:
                del self._raw[word]
        for wid in {self._ids[c.text, c.joined] for name in names for c in columns(name)}:
            self._people[wid].discard(slot)
            if not self._people[wid]:
                self._forget(wid)
        for row in self._rows_of.pop(slot, ()):
            self._words[row] = 0
            self._weights[row] = 0
            self._free_rows.append(row)
        self._first[slot] = -1
        self._memo.clear()

    def _new_row(self) -> int:
        if self._free_rows:
            return self._free_rows.pop()
        self._row_count += 1
        if self._row_count > len(self._words):
            n = len(self._words)
            self._words = np.concatenate([self._words, np.zeros_like(self._words)])
            self._weights = np.concatenate([self._weights, np.zeros_like(self._weights)])
            self._totals = np.concatenate([self._totals, np.ones(n, np.float32)])
            self._next = np.concatenate([self._next, np.full(n, -1, np.int32)])
        return self._row_count - 1

    def _word(self, text: str, joined: bool) -> int:
        wid = self._ids.get((text, joined))
        if wid is not None:
            return wid
        if self._free:
            wid = self._free.pop()
            self._texts[wid], self._joined[wid] = text, joined
        else:
            wid = len(self._texts)
            self._texts.append(text)
            self._joined.append(joined)
            self._people.append(BitMap())
        self._ids[text, joined] = wid
        for key in keys_of(text):
            self._by_key[key].add(wid)
        if not joined:
            for piece in deletions(text):
                self._by_slip[piece].add(wid)
            self._sorted.append((text, wid))
            self._dirty = True
        return wid

    def _forget(self, wid: int) -> None:
        text, joined = self._texts[wid], self._joined[wid]
        del self._ids[text, joined]
        for key in keys_of(text):
            self._by_key[key].discard(wid)
        if not joined:
            for piece in deletions(text):
                self._by_slip[piece].discard(wid)
            self._sorted.remove((text, wid))
        self._free.append(wid)

    def _unit(self, text: str, last: bool, joined: bool) -> _Unit:
        found = self._memo.get((text, last, joined))
        if found is None:
            found = self._memo[text, last, joined] = self._meet(text, last, joined)
        return found

    def _meet(self, text: str, last: bool, joined: bool) -> _Unit:
        value: dict[int, float] = {}
        near = set().union(*(self._by_key.get(key, ()) for key in keys_of(text)))
        if joined:
            near = {w for w in near if not self._joined[w]}
        ids = list(near)
        if ids:
            for wid, v in zip(ids, similarity.sounding(text, [self._texts[w] for w in ids]).tolist(), strict=True):
                if v:
                    value[wid] = v
        if not joined:
            near = set().union(*(self._by_slip.get(piece, ()) for piece in deletions(text)))
            ids = list(near)
            if ids:
                for wid, v in zip(ids, similarity.slips(text, [self._texts[w] for w in ids]).tolist(), strict=True):
                    if v > value.get(wid, 0):
                        value[wid] = v
            if last and len(text) >= 2:
                if self._dirty:
                    self._sorted.sort()
                    self._dirty = False
                at = bisect_left(self._sorted, (text, 0))
                while at < len(self._sorted) and self._sorted[at][0].startswith(text):
                    t, wid = self._sorted[at]
                    at += 1
                    v = similarity.beginning_value(text, t)
                    if v > value.get(wid, 0):
                        value[wid] = v
        for j in (False, True):
            wid = self._ids.get((text, j))
            if wid is not None and not (joined and j):
                value[wid] = 1.0
        if joined:
            value = {w: 0.97 * v for w, v in value.items()}
        people = BitMap.union(*(self._people[w] for w in value)) if value else BitMap()
        return _Unit(np.fromiter(value.keys(), np.intp, len(value)), np.fromiter(value.values(), float, len(value)), people)

    def search(self, query: str, visible: BitMap) -> NameAnswer:
        raw = folding.words(query)
        row = tokens(query)
        n = len(row)
        units = [self._unit(t.text, i == n - 1, False) for i, t in enumerate(row)]
        met = [unit.people for unit in units]
        cover = [[i] for i in range(n)]
        for place, text in pairs(row):
            unit = self._unit(text, False, True)
            if len(unit.ids):
                units.append(unit)
                cover.append([place, place + 1])
                for p in (place, place + 1):
                    met[p] = met[p] | unit.people
        met = [m & visible for m in met]
        literal, per_raw = self._literal(raw, visible)
        per_word = per_raw
        for i, t in enumerate(row):
            for w in range(t.first, t.end):
                per_word[w] |= met[i]
        if not row:
            return NameAnswer(np.zeros(0, np.int32), np.zeros(0, np.float32), BitMap(), [])
        weights = self._query_weights(row, met, len(visible))
        total = weights.sum()
        order = np.argsort(weights, kind="stable")
        rest = np.cumsum(weights[order])
        least = (CUT - (1 - FOR_QUERY)) / FOR_QUERY * total
        essential = [met[i] for i, r in zip(order, rest, strict=True) if r >= least - 1e-9]
        cand = BitMap.union(*essential) | literal if essential else literal
        if not cand:
            return NameAnswer(np.zeros(0, np.int32), np.zeros(0, np.float32), literal, per_word)
        slots = np.frombuffer(cand.to_array() if hasattr(cand, "to_array") else np.array(cand, np.uint32), np.uint32).astype(np.intp)
        scores = self._score(slots, units, cover, weights, n)
        if literal:
            is_lit = np.isin(slots, np.fromiter(literal, np.intp, len(literal)))
            scores = np.where(is_lit, 0.9 + 0.1 * scores, 0.9 * scores)
            keep = is_lit | (scores >= CUT * 0.9)
        else:
            scores = 0.9 * scores
            keep = scores >= CUT * 0.9
        return NameAnswer(slots[keep].astype(np.int32), scores[keep].astype(np.float32), literal, per_word)

    def _query_weights(self, row: tuple[Token, ...], met: list[BitMap], population: int) -> NDArray[np.float64]:
        df = np.array([len(m) for m in met], dtype=float)
        idf = np.log(1 + population / (1 + df))
        idf[df == 0] = np.log(1 + population) * UNMET
        return idf * np.array([t.weight for t in row])

    def _literal(self, raw: list[str], visible: BitMap) -> tuple[BitMap, list[BitMap]]:
        met = []
        for i, word in enumerate(raw):
            people = self._raw.get(word, BitMap()) & visible
            met.append(people)
        if raw and len(raw[-1]) >= 2:
            unit = [self._raw[w] for w in self._raw_range(raw[-1])]
            if unit:
                met[-1] = BitMap.union(*unit) & visible
        return (BitMap.intersection(*met) if met else BitMap()), [BitMap(m) for m in met]

    def _raw_range(self, prefix: str) -> Iterable[str]:
        if getattr(self, "_raw_sorted_n", -1) != len(self._raw):
            self._raw_sorted = sorted(self._raw)
            self._raw_sorted_n = len(self._raw)
        at = bisect_left(self._raw_sorted, prefix)
        while at < len(self._raw_sorted) and self._raw_sorted[at].startswith(prefix):
            yield self._raw_sorted[at]
            at += 1

    def _score(self, slots, units, cover, weights, n):
        local = np.unique(np.concatenate([u.ids for u in units])) if units else np.zeros(0, np.intp)
        table = np.zeros((len(units), len(local) + 1))
        for k, unit in enumerate(units):
            table[k, np.searchsorted(local, unit.ids) + 1] = unit.values
        if not hasattr(self, "_where") or len(self._where) < len(self._texts):
            self._where = np.zeros(len(self._texts) * 2, np.int32)
        self._where[local] = np.arange(1, len(local) + 1)
        best = np.zeros(len(slots))
        rows = self._first[slots]
        owner = np.arange(len(slots))
        while len(rows):
            value = self._score_rows(rows, table, cover, weights, n)
            best[owner] = np.maximum(best[owner], value)
            rows = self._next[rows]
            more = rows >= 0
            rows, owner = rows[more], owner[more]
        self._where[local] = 0
        return best

    def _score_rows(self, rows, table, cover, weights, n):
        out = np.zeros(len(rows))
        loc = self._where[self._words[rows]]
        flat = np.flatnonzero(loc)
        if not len(flat):
            return out
        who, col = np.divmod(flat, WIDTH)
        starts = np.flatnonzero(np.r_[True, who[1:] != who[:-1]])
        present = who[starts]
        values = table[:, loc.ravel()[flat]]
        per_unit = np.maximum.reduceat(values, starts, axis=1)
        per_token = per_unit[:n].copy()
        for k in range(n, len(cover)):
            for p in cover[k]:
                np.maximum(per_token[p], per_unit[k], out=per_token[p])
        asked = weights @ per_token / weights.sum()
        r = rows[present]
        colw = self._weights[rows[who], col]
        stored = np.minimum(np.add.reduceat(values.max(axis=0) * colw, starts) / self._totals[r], 1.0)
        out[present] = FOR_QUERY * asked + (1 - FOR_QUERY) * stored
        return out

    def explain(self, query: str, slot: int) -> NameMatch | None:
        return None


UNMET = 0.5


def keys_of(text: str) -> frozenset[str]:
    return frozenset().union(*(form.keys for form in forms(text)))


def deletions(text: str) -> set[str]:
    if len(text) < 4:
        return set()
    return {text} | {text[:i] + text[i + 1 :] for i in range(len(text))}
