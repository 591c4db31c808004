"""Requests with people whom we hold to be right, near misses or blocked; everybody in it is invented."""
