"""What is measured, how, and against what: each script compares in one run on one machine."""
