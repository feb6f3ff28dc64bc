"""What personal data looks like: the rows that :mod:`assistant.service.privacy` runs, and the text that they run on."""
