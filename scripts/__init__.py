"""Commands for people who run or develop AIRCOP; the Makefile calls them."""
