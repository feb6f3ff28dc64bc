"""Reply drafts for the helpdesk: from a citizen's mail to a checked, cited letter that a person edits and approves."""
