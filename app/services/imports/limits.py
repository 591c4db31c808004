"""How much of a roster is read. Checked before the content is unpacked or parsed."""

from typing import Final

MAX_FILE_BYTES: Final = 10_000_000
MAX_UNPACKED_BYTES: Final = 100_000_000
MAX_RATIO: Final = 100  # unpacked to packed size, for parts above SMALL_PART_BYTES
SMALL_PART_BYTES: Final = 1_000_000
MAX_PARTS: Final = 1_000  # files inside a workbook
MAX_ROWS: Final = 20_000
MAX_LINES: Final = 1_048_576  # blank ones included: what a spreadsheet can show
MAX_COLUMNS: Final = 500
MAX_GRID_CELLS: Final = 5_000_000  # the rectangle a sheet spans, empty cells included
MAX_CELL_CHARACTERS: Final = 50_000
HEADER_SEARCH_ROWS: Final = 30
