"""The rules of responders: when somebody can come, which names stand under a pledge. Pure."""
