"""Web chat: our own widget over a web socket, on the deployment's own pages or embedded."""
