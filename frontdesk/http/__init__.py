"""The house's HTTP: hooks of carriers, REST, web chat, health."""
