"""Who may call the WebAPI: access tokens, their permissions and IP addresses, restricted hours, rate limit."""
