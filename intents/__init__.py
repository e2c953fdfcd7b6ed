"""Words become ranked, calibrated matches; pure, without network, database or clock."""
