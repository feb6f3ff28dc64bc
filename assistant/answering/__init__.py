"""From a question to a checked answer: route, retrieve, choose evidence, write, check, add notices."""
