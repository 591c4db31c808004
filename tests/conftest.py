pytest_plugins = ["tests.plugins.no_skips", "tests.plugins.databases", "tests.plugins.keys"]
