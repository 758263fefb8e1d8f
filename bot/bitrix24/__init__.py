"""The portal's REST API and everything peculiar about it: `client` is the only HTTP, gateways speak our words."""
