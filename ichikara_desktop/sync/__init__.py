"""The outbox goes out, the feed comes in."""
