"""What a running service needs beside the page: the HTTP API."""
