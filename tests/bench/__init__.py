"""Measure what the product promises about its speed, side by side with other ways to the same result."""
