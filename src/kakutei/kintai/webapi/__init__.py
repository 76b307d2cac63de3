"""The WebAPI: token → kotwire → one action → answer; one file per resource."""
