"""Infrastructure of both apps: settings, the clock, encryption, addresses, logs. No models of either app."""
