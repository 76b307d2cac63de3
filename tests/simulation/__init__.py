"""The courier of the product, driven by a simulated clock, memory and attendance server: a seed is a whole story."""
