"""Events kept before they are acknowledged."""
