"""The version of this program; part of what a run depends on."""

VERSION = "0.1.0"
