"""Scenarios as models of other tools: XMILE."""
