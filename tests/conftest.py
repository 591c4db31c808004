pytest_plugins = [
    "tests.plugins.collector",
    "tests.plugins.no_skips",
    "tests.plugins.databases",
    "tests.plugins.keys",
    "tests.plugins.passwords",
    "tests.plugins.statements",
]
