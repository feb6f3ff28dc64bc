"""The owners' web page: a chat whose every sentence opens its source."""
