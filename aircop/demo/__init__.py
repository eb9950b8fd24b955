"""The demo world: invented units' people and two years of invented work, made by a seeded generator through the services.

Nothing outside this package knows that there is a demo.
"""
