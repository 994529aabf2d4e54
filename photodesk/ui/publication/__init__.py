"""Publication: the board of all requests, and one request from photographs to package."""
