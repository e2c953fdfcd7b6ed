"""The pages as people meet them: in a real browser, by keyboard, without script, at 400 % zoom."""
