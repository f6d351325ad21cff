"""Tries the pages for people: over HTTP always, and in a browser where there is one."""
