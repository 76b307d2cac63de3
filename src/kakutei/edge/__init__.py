"""What both apps need of the outside: settings, the clock, sealing, addresses, logs. No models of either app."""
