"""Behaviour of the screens, one file a screen."""
