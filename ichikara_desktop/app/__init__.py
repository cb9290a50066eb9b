"""Settings, wiring, and the services that join the core to the windows."""
