"""The desk's pages for the staff: HTML drawn here, mounted at ``/desk``, behind a sign-in."""
